import { checksumOf, type EventRow } from './event-row.js';
import { bytesOfText, textOf, wholeNumbers, type Stored } from './columns.js';
import type { LoggedRow } from './log-line.js';
import { runsOf } from './runs.js';
import type { Settlement } from './spool-file.types.js';
import type { Statements } from './statements.js';

/** What a stretch of waiting events holds. `upTo` is the id of its last; undefined where nothing waits. */
export interface Stretch {
  readonly count: number;
  readonly bytes: number;
  readonly upTo: number | undefined;
}

/** Not again what a process wrote that was killed before it could clear the log. */
const INSERT =
  'INSERT OR IGNORE INTO event (id, accepted_at, attempts, charged, checksum, body) VALUES (?, ?, ?, ?, ?, ?)';

const SELECT = `SELECT id, ${wholeNumbers('accepted_at', 'attempts', 'charged', 'checksum')}, ${bytesOfText('body')} FROM event
  WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?`;

/** The waiting events of a spool file that are in its database. Every call throws what SQLite throws. */
export class EventTable {
  constructor(private readonly statements: Statements) {}

  lastId(): number {
    return this.statements.number('SELECT max(id) AS value FROM event');
  }

  /** Within the transaction of the caller. */
  insert(rows: Iterable<LoggedRow>): void {
    const insert = this.statements.sql(INSERT);
    for (const { id, accepted_at, attempts, charged, body } of rows) {
      insert.run([id, accepted_at, attempts, charged, checksumOf(body), body]);
    }
  }

  /** Within the transaction of the caller. */
  settle({ done, histories }: Pick<Settlement, 'done' | 'histories'>): void {
    const remember = this.statements.sql('UPDATE event SET attempts = ?, charged = ? WHERE id = ?');
    for (const { id, attempts, charged } of histories) remember.run([attempts, charged, id]);
    const remove = this.statements.sql('DELETE FROM event WHERE id BETWEEN ? AND ?');
    for (const [first, last] of runsOf(done)) remove.run([first, last]);
  }

  /** The oldest with an id above one and not above the other. */
  read(after: number, upTo: number, limit: number): EventRow[] {
    // Not `id > after`: SQLite would look for `after` first, on a page that may be damaged.
    const rows = this.statements.sql(SELECT).all([after + 1, upTo, limit]) as Stored<EventRow, 'body'>[];
    return rows.map((row) => ({ ...row, body: textOf(row.body) }));
  }

  /** Adds up the oldest above an id. */
  measure(after: number, limit: number): Stretch {
    const [row] = this.statements
      .sql(
        `SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes, max(id) AS upTo FROM
         (SELECT id, octet_length(body) AS bytes FROM event WHERE id >= ? ORDER BY id LIMIT ?)`,
      )
      .all([after + 1, limit]) as [{ count: number; bytes: number; upTo: number | null }];
    return { count: row.count, bytes: row.bytes, upTo: row.upTo ?? undefined };
  }

  /** Whether it holds events above an id, or the file dead letters. */
  hasMore(after: number): boolean {
    const text = 'SELECT EXISTS (SELECT 1 FROM event WHERE id > ?) OR EXISTS (SELECT 1 FROM dead_letter) AS value';
    const [row] = this.statements.sql(text).all([after]) as [{ value: number }];
    return row.value === 1;
  }
}
