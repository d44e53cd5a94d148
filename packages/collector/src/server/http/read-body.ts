import type { Readable } from 'node:stream';

/** Stands for a body that was larger than allowed. */
export const TOO_LARGE = Symbol('too large');

/**
 * The bytes of a request's body, or {@link TOO_LARGE}. What comes beyond the limit is read and thrown away: closing the
 * connection on a client that still writes would take the answer from it.
 *
 * Rejects when the client goes away before the end.
 */
export function readBody(stream: Readable, maxBytes: number): Promise<Buffer | typeof TOO_LARGE> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve(TOO_LARGE);
    });
    stream.on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', reject);
    stream.on('close', () => {
      if (!stream.readableEnded) reject(new Error('the connection was closed before the end of the body'));
    });
  });
}
