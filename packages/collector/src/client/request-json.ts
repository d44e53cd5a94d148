import { request } from 'node:http';
import { CollectorError } from './collector-error.js';

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly apiKey: string;
  /** Sent as JSON. */
  readonly body?: object | undefined;
}

/**
 * One request of the control plane. By `node:http` and without a kept connection, so that a test may mock `fetch`, and
 * no socket is left open when it ends.
 *
 * Rejects with a `CollectorError` for anything but a 200.
 */
export function requestJson({ method, url, apiKey, body }: JsonRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const json = body && { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${apiKey}`, ...json };
    const outgoing = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (cause) => reject(failed(method, url, 'the answer was cut off', cause)));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(failed(method, url, `${response.statusCode}: ${messageOf(text)}`));
      });
    });
    outgoing.on('error', (cause) => reject(failed(method, url, cause.message, cause)));
    outgoing.end(body && JSON.stringify(body));
  });
}

function failed(method: string, url: URL, reason: string, cause?: unknown): CollectorError {
  return new CollectorError('REQUEST_FAILED', `${method} ${url.pathname} failed: ${reason}`, { cause });
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    return text.slice(0, 200);
  }
}
