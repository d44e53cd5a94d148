import type { SqliteDatabase, SqliteStatement } from '../driver/sqlite.types.js';
import type { Checkpoints } from './checkpoints.js';
import { deleteSpoolFile } from './delete-spool-file.js';
import { checksumOf, type EventRow } from './event-row.js';
import { runsOf } from './runs.js';
import { PAGE_BYTES } from './schema.js';
import type { DeadLetterRow, Settlement } from './spool-file.types.js';

/** What a stretch of waiting events holds. `upTo` is the id of its last; undefined where nothing waits. */
export interface Stretch {
  readonly count: number;
  readonly bytes: number;
  readonly upTo: number | undefined;
}

/** About what a batch of outcomes writes. */
const PAGES_PER_SETTLEMENT = 8;

const COLUMNS = 'id, accepted_at, checksum, body, attempts, charged';
/** Most events, in fewer values: what libsql takes for each is a share of an insert that shows. */
const INSERT_UNTRIED = `INSERT INTO event (${COLUMNS}) VALUES (?, ?, ?, ?, 0, 0)`;
const INSERT_TRIED = `INSERT INTO event (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`;
const DEAD_LETTER_COLUMNS =
  'insert_id, event_type, product_id, user, reason, message, attempts, accepted_at, died_at, checksum, body';

/** One SQLite file that this process holds. Every call is synchronous, and throws what SQLite throws. */
export class SpoolFile {
  readonly #statements = new Map<string, SqliteStatement>();
  #insert: SqliteStatement | undefined;
  /** Undefined until the first append: a file that is only read need not be whole. */
  #lastId: number | undefined;
  #deadLetterBytes: number | undefined;

  /** @param checkpoints undefined where SQLite is left to choose their time */
  constructor(
    readonly path: string,
    private readonly db: SqliteDatabase,
    private readonly checkpoints?: Checkpoints,
  ) {}

  /**
   * Appends an event; once this returns, it survives the end of the process.
   *
   * @returns its id, larger than all before it
   */
  append(body: string, acceptedAt: number, attempts: number, charged: number): number {
    const id = (this.#lastId ??= this.#number('SELECT max(id) AS value FROM event')) + 1;
    const row = [id, acceptedAt, checksumOf(body), body];
    if (attempts + charged > 0) this.#sql(INSERT_TRIED).run([...row, attempts, charged]);
    else (this.#insert ??= this.db.prepare(INSERT_UNTRIED)).run(row);
    this.#lastId = id;
    this.checkpoints?.wrote(PAGE_BYTES + body.length);
    return id;
  }

  /** The oldest events with an id above one and not above the other. */
  read(after: number, upTo: number, limit: number): EventRow[] {
    return this.#sql('SELECT * FROM event WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?').all([
      // Not `id > after`: SQLite would look for `after` first, on a page that may be damaged.
      after + 1,
      upTo,
      limit,
    ]) as EventRow[];
  }

  /** Adds up the oldest events above an id. */
  measure(after: number, limit: number): Stretch {
    const [row] = this.#sql(
      `SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes, max(id) AS upTo FROM
         (SELECT id, octet_length(body) AS bytes FROM event WHERE id >= ? ORDER BY id LIMIT ?)`,
    ).all([after + 1, limit]) as [{ count: number; bytes: number; upTo: number | null }];
    return { count: row.count, bytes: row.bytes, upTo: row.upTo ?? undefined };
  }

  /** Writes down what has become of events, all or nothing. */
  settle({ done, histories, buried }: Settlement): void {
    this.atomically(() => {
      const bury = this.#sql(
        `INSERT INTO dead_letter (${DEAD_LETTER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      for (const one of buried) {
        const { insertId, eventType, productId, user, reason, message, attempts, acceptedAt, diedAt, body } = one;
        const subject = [insertId, eventType, productId, user ?? null] as const;
        bury.run([...subject, reason, message ?? null, attempts, acceptedAt, diedAt, checksumOf(body), body]);
      }
      const remember = this.#sql('UPDATE event SET attempts = ?, charged = ? WHERE id = ?');
      for (const { id, attempts, charged } of histories) remember.run([attempts, charged, id]);
      const remove = this.#sql('DELETE FROM event WHERE id BETWEEN ? AND ?');
      for (const [first, last] of runsOf(done)) remove.run([first, last]);
    });
    this.checkpoints?.wrote(PAGES_PER_SETTLEMENT * PAGE_BYTES + bytesOf(buried));
    if (this.#deadLetterBytes !== undefined) this.#deadLetterBytes += bytesOf(buried);
  }

  /** Dead letters above an id, the oldest first. */
  deadLetters(after: number, limit: number): DeadLetterRow[] {
    return this.#sql('SELECT * FROM dead_letter WHERE id >= ? ORDER BY id LIMIT ?').all([
      after + 1,
      limit,
    ]) as DeadLetterRow[];
  }

  removeDeadLetters(letters: readonly Pick<DeadLetterRow, 'id' | 'body'>[]): void {
    const remove = this.#sql('DELETE FROM dead_letter WHERE id BETWEEN ? AND ?');
    const runs = runsOf(letters.map(({ id }) => id));
    this.atomically(() => runs.forEach(([first, last]) => remove.run([first, last])));
    if (this.#deadLetterBytes !== undefined) this.#deadLetterBytes -= bytesOf(letters);
  }

  /** UTF-8 length of the bodies of all dead letters; the first call reads them all. */
  deadLetterBytes(): number {
    return (this.#deadLetterBytes ??= this.#number(
      'SELECT coalesce(sum(octet_length(body)), 0) AS value FROM dead_letter',
    ));
  }

  deadLetterCount(): number {
    return this.#number('SELECT count(*) AS value FROM dead_letter');
  }

  isEmpty(): boolean {
    return !this.hasMore(0);
  }

  /** Whether it holds events above an id, or dead letters. */
  hasMore(after: number): boolean {
    const sql = 'SELECT EXISTS (SELECT 1 FROM event WHERE id > ?) OR EXISTS (SELECT 1 FROM dead_letter) AS value';
    const [row] = this.#sql(sql).all([after]) as [{ value: number }];
    return row.value === 1;
  }

  atomically(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Deletes the file, and gives the lock back. Who locks it afterwards finds that it has no name any more. */
  remove(): void {
    this.checkpoints?.close();
    try {
      // Under the lock, so that the file is one name when it goes: a log that is left behind would stay for ever.
      this.db.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE');
    } catch {
      // Its log goes with it.
    }
    deleteSpoolFile(this.path, () => this.close());
  }

  /** Gives the lock back, and leaves one whole file where the disk lets it. */
  close(): void {
    this.checkpoints?.close();
    try {
      // Not left to close(): libsql closes a file only when its statements have been collected.
      this.db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM event LIMIT 1');
    } catch {
      // What was written is in the file or in its log, and whoever opens it next puts them together.
    }
    this.#statements.clear();
    this.#insert = undefined;
    this.db.close();
  }

  #rollBack(): void {
    try {
      this.db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does where the disk is full.
    }
  }

  #number(sql: string): number {
    const [row] = this.#sql(sql).all([]) as [{ value: number | null }];
    return row.value ?? 0;
  }

  #sql(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }
}

function bytesOf(letters: readonly { readonly body: string }[]): number {
  return letters.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0);
}
