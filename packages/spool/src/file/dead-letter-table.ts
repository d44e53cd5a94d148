import { bytesOfText, textOf, wholeNumbers, type Stored } from './columns.js';
import { checksumOf } from './event-row.js';
import { runsOf } from './runs.js';
import type { Burial, DeadLetterRow } from './spool-file.types.js';
import type { Statements } from './statements.js';

const COLUMNS =
  'insert_id, event_type, product_id, user, reason, message, attempts, accepted_at, died_at, checksum, body';
const INSERT = `INSERT INTO dead_letter (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const TEXTS = ['insert_id', 'event_type', 'product_id', 'user', 'reason', 'message', 'body'] as const;
const NUMBERS = ['attempts', 'accepted_at', 'died_at', 'checksum'] as const;
const SELECT = `SELECT id, ${wholeNumbers(...NUMBERS)}, ${bytesOfText(...TEXTS)} FROM dead_letter
  WHERE id >= ? ORDER BY id LIMIT ?`;

type StoredRow = Stored<DeadLetterRow, (typeof TEXTS)[number]>;

/** The dead letters of a spool file. Every call throws what SQLite throws. */
export class DeadLetterTable {
  #bytes: number | undefined;

  constructor(private readonly statements: Statements) {}

  /** Within the transaction of the caller, who tells of its end by `added()`. */
  insert(burials: readonly Burial[]): void {
    const insert = this.statements.sql(INSERT);
    for (const one of burials) {
      const { insertId, eventType, productId, user, reason, message, attempts, acceptedAt, diedAt, body } = one;
      const subject = [insertId, eventType, productId, user ?? null] as const;
      insert.run([...subject, reason, message ?? null, attempts, acceptedAt, diedAt, checksumOf(body), body]);
    }
  }

  added(burials: readonly Burial[]): void {
    if (this.#bytes !== undefined) this.#bytes += bytesOf(burials);
  }

  /** Those above an id, the oldest first. */
  list(after: number, limit: number): DeadLetterRow[] {
    // Not `id > after`: SQLite would look for `after` first, on a page that may be damaged.
    const rows = this.statements.sql(SELECT).all([after + 1, limit]) as StoredRow[];
    return rows.map(rowOf);
  }

  remove(letters: readonly Pick<DeadLetterRow, 'id' | 'body'>[]): void {
    const remove = this.statements.sql('DELETE FROM dead_letter WHERE id BETWEEN ? AND ?');
    const runs = runsOf(letters.map(({ id }) => id));
    this.statements.atomically(() => runs.forEach(([first, last]) => remove.run([first, last])));
    if (this.#bytes !== undefined) this.#bytes -= bytesOf(letters);
  }

  /** UTF-8 length of all bodies; the first call reads them all. */
  bytes(): number {
    return (this.#bytes ??= this.statements.number(
      'SELECT coalesce(sum(octet_length(body)), 0) AS value FROM dead_letter',
    ));
  }

  count(): number {
    return this.statements.number('SELECT count(*) AS value FROM dead_letter');
  }
}

function rowOf(row: StoredRow): DeadLetterRow {
  return {
    ...row,
    insert_id: textOf(row.insert_id),
    event_type: textOf(row.event_type),
    product_id: textOf(row.product_id),
    user: row.user === null ? null : textOf(row.user),
    reason: textOf(row.reason) as DeadLetterRow['reason'],
    message: row.message === null ? null : textOf(row.message),
    body: textOf(row.body),
  };
}

export function bytesOf(letters: readonly { readonly body: string }[]): number {
  return letters.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0);
}
