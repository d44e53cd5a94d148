import { Readable } from 'node:stream';
import { otherRequests } from '../storage/turns.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Characters that are written before other requests get their turn. */
const PIECE_LENGTH = 256 * 1024;

/**
 * A page as an answer. Put together from the JSON of each entry, and a large one in pieces, since to write megabytes at once
 * would hold up other requests.
 *
 * @param entries each as JSON
 * @param more fields beside them; those that are undefined are left out
 */
export function jsonOfPage(
  name: string,
  entries: readonly string[],
  more: Readonly<Record<string, string | boolean | undefined>> = {},
): string | Readable {
  const fields = Object.entries(more).flatMap(([field, value]) =>
    value === undefined ? [] : `,${JSON.stringify(field)}:${JSON.stringify(value)}`,
  );
  const [head, tail] = [`{${JSON.stringify(name)}:[`, `]${fields.join('')}}`];
  const length = entries.reduce((sum, entry) => sum + entry.length, 0);
  if (length <= PIECE_LENGTH) return `${head}${entries.join(',')}${tail}`;
  return Readable.from(inPieces(head, entries, tail), { objectMode: true, highWaterMark: 1 });
}

async function* inPieces(head: string, entries: readonly string[], tail: string): AsyncGenerator<string> {
  let piece = head;
  for (const [index, entry] of entries.entries()) {
    piece += index === 0 ? entry : `,${entry}`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
    await otherRequests();
  }
  yield piece + tail;
}
