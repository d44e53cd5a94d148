import type { Chunks } from './record.types.js';

export interface Line {
  readonly number: number;
  /** Without its end; undefined where it is longer than allowed. */
  readonly bytes: Buffer | undefined;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of a file. Not by `node:readline`: it ends a line at U+2028 as well, which may stand in a JSON string, and it
 * holds a line of any length.
 */
export async function* splitLines(chunks: Chunks, maxBytes: number): AsyncGenerator<Line> {
  let number = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = (end: Buffer): Line => {
    const isTooLong = heldBytes + end.length > maxBytes;
    const bytes = isTooLong ? undefined : withoutReturn(held.length === 0 ? end : Buffer.concat([...held, end]));
    held = [];
    heldBytes = 0;
    return { number: number++, bytes };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      yield take(chunk.subarray(from, to));
      from = to + 1;
    }
    heldBytes += chunk.length - from;
    if (heldBytes <= maxBytes) held.push(chunk.subarray(from));
    else held = [];
  }
  if (heldBytes > 0) yield take(Buffer.alloc(0));
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}
