import type { Event } from '@greenflash-events/core';
import { storedKey } from '../schema/stored-key.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
}

type Row = readonly [productId: string, key: string, body: string];

/** Rows of one statement: the protocol allows 65,535 values. */
const MAX_ROWS = 1_000;

/**
 * The statements that write events, one for most calls. Their values are texts alone, which every library passes on as they
 * are. Rows come in the order of their keys: two transactions that write the same twins in two orders would lock each other
 * out.
 */
export class InsertStatements {
  readonly #forOne: string;

  constructor(private readonly table: string) {
    this.#forOne = textFor(table, 1);
  }

  of(events: readonly Event[]): readonly Statement[] {
    if (events.length === 1) return [{ text: this.#forOne, values: rowOf(events[0]!) }];
    const rows = events.map(rowOf).sort(byKey);
    const chunks = Array.from({ length: Math.ceil(rows.length / MAX_ROWS) }, (_, n) =>
      rows.slice(n * MAX_ROWS, (n + 1) * MAX_ROWS),
    );
    return chunks.map((chunk) => ({ text: textFor(this.table, chunk.length), values: chunk.flat() }));
  }
}

function textFor(table: string, rows: number): string {
  const tuples = Array.from(
    { length: rows },
    (_, n) => `($${3 * n + 1}::text::uuid, $${3 * n + 2}::text, $${3 * n + 3}::text)`,
  );
  return `insert into ${table} (product_id, insert_id, body) values ${tuples.join(', ')} on conflict do nothing`;
}

function rowOf({ productId, insertId, body }: Event): Row {
  return [productId.toLowerCase(), storedKey(insertId), body];
}

function byKey([productA, keyA]: Row, [productB, keyB]: Row): number {
  if (productA !== productB) return productA < productB ? -1 : 1;
  return keyA === keyB ? 0 : keyA < keyB ? -1 : 1;
}
