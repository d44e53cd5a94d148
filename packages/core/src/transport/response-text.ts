import * as zlib from 'node:zlib';

/** The API answers in a line; more than this comes from something else. */
export const MAX_RESPONSE_BYTES = 64 * 1024;

type Decode = (bytes: Buffer) => Buffer;

/** A body that unpacks to more than an answer may have is given up at that size, so that a small one cannot fill the memory. */
const LIMIT = { maxOutputLength: MAX_RESPONSE_BYTES };

const gunzip: Decode = (bytes) => zlib.gunzipSync(bytes, LIMIT);

/** Node has it since 22.15. */
const { zstdDecompressSync: zstdDecompress } = zlib as {
  readonly zstdDecompressSync?: (bytes: Buffer, options: typeof LIMIT) => Buffer;
};

const DECODERS: Readonly<Record<string, Decode | undefined>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  br: (bytes) => zlib.brotliDecompressSync(bytes, LIMIT),
  zstd: zstdDecompress && ((bytes) => zstdDecompress(bytes, LIMIT)),
  identity: (bytes) => bytes,
};

/**
 * The text of a body. No encoding is asked for, but a gateway may encode anyway.
 *
 * @returns the problem where it cannot be decoded, or is larger than 64 KiB then
 */
export function textOfBody(
  bytes: Buffer,
  encodings: string | string[] | undefined,
): string | { readonly problem: string } {
  if (encodings === undefined || bytes.length === 0) return bytes.toString('utf8');
  let decoded = bytes;
  // The last one named was applied last.
  for (const name of String(encodings).toLowerCase().split(',').reverse()) {
    const encoding = name.trim() || 'identity';
    const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
    try {
      if (decode === undefined) throw new Error('unknown');
      decoded = decode(decoded);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        return { problem: 'the answer is larger than 64 KiB' };
      }
      // Some gateways decode a body and leave the header as it was.
      if (looksLikeJson(bytes)) return bytes.toString('utf8');
      return { problem: `the answer cannot be decoded (content-encoding: ${encoding})` };
    }
  }
  return decoded.toString('utf8');
}

/** The standard means zlib's format by "deflate"; some servers send the bare one. */
function inflate(bytes: Buffer): Buffer {
  const isZlib = (bytes[0]! & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  return isZlib ? zlib.inflateSync(bytes, LIMIT) : zlib.inflateRawSync(bytes, LIMIT);
}

function looksLikeJson(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 64).trimStart().startsWith('{');
}
