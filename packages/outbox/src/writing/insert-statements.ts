import type { Event } from '@greenflash-events/core';
import { storedKey } from '../schema/stored-key.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
}

/** Rows of one statement: the protocol allows 65,535 values. */
const MAX_ROWS = 1_000;

/**
 * The statements that write the events, one for most calls. Their values are texts alone, which every library passes on
 * as they are. Rows come in the order of their keys: two transactions that write the same twins in two orders would lock
 * each other out.
 */
export function insertStatements(put: string, events: readonly Event[]): readonly Statement[] {
  const rows = events
    .map(({ productId, insertId, body }) => [productId.toLowerCase(), storedKey(insertId), body] as const)
    .sort(byKey);
  const chunks = Array.from({ length: Math.ceil(rows.length / MAX_ROWS) }, (_, n) =>
    rows.slice(n * MAX_ROWS, (n + 1) * MAX_ROWS),
  );
  return chunks.map((chunk) => ({ text: textFor(put, chunk.length), values: chunk.flat() }));
}

function textFor(put: string, rows: number): string {
  if (rows === 1) return `select ${put}($1::text::uuid, $2::text, $3::text) as written`;
  const tuples = Array.from(
    { length: rows },
    (_, n) => `($${3 * n + 1}::text, $${3 * n + 2}::text, $${3 * n + 3}::text)`,
  );
  return `select ${put}(v.p::uuid, v.i, v.b) as written from (values ${tuples.join(', ')}) as v(p, i, b)`;
}

function byKey([productA, keyA]: readonly string[], [productB, keyB]: readonly string[]): number {
  if (productA !== productB) return productA! < productB! ? -1 : 1;
  return keyA === keyB ? 0 : keyA! < keyB! ? -1 : 1;
}
