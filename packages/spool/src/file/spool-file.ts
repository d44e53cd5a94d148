import { existsSync, statSync } from 'node:fs';
import { inodeOf } from '../directory/inode.js';
import { companions } from '../directory/spool-file-names.js';
import type { SqliteDatabase } from '../driver/sqlite.types.js';
import type { Checkpoints } from './checkpoints.js';
import { DeadLetterTable, bytesOf } from './dead-letter-table.js';
import { deleteSpoolFile } from './delete-spool-file.js';
import type { EventLog } from './event-log.js';
import type { EventRow } from './event-row.js';
import { EventTable, type Stretch } from './event-table.js';
import { withId, type NewRow } from './log-line.js';
import { PAGE_BYTES } from './schema.js';
import type { Settlement } from './spool-file.types.js';
import { Statements } from './statements.js';

/** About what a batch of outcomes writes. */
const PAGES_PER_SETTLEMENT = 8;
/** How long the log grows: what waits in it then goes into the database at once, in three milliseconds at the most. */
const MAX_LOG_BYTES = 512 * 1024;

/**
 * One file that this process holds: a SQLite database, and beside it a log of the newest events. Every call is synchronous,
 * and throws what SQLite or the file system throws.
 */
export class SpoolFile {
  readonly deadLetters: DeadLetterTable;
  readonly #statements: Statements;
  readonly #events: EventTable;
  readonly #inode: number | undefined;
  /** Undefined until the first append: a file that is only read need not be whole. */
  #lastId: number | undefined;

  /** @param checkpoints undefined where SQLite is left to choose their time */
  constructor(
    readonly path: string,
    private readonly db: SqliteDatabase,
    private readonly log: EventLog,
    private readonly checkpoints?: Checkpoints,
  ) {
    this.#statements = new Statements(db);
    this.#events = new EventTable(this.#statements);
    this.deadLetters = new DeadLetterTable(this.#statements);
    this.#inode = inodeOf(path);
  }

  /** Events that the log has lost: what stands there is not what was written. */
  get damagedLines(): number {
    return this.log.damagedLines;
  }

  /** Above this id all events are in the log. */
  get storedUpTo(): number {
    return this.log.firstId - 1;
  }

  /** What its logs may add to it yet, at most. */
  get growthBytes(): number {
    const { size } = statSync(companions(this.path)[0]!, { throwIfNoEntry: false }) ?? { size: 0 };
    return size + this.log.bytes;
  }

  /** A process that was killed when its log was in the database, and not cleared yet, has left these events twice. */
  clearStoredLog(): void {
    if (!this.log.isEmpty) this.log.forget(this.#events.lastId());
  }

  /**
   * Appends events, all or none; once this returns, they survive the end of the process.
   *
   * @returns their ids, larger than all before them
   */
  append(rows: readonly NewRow[]): number[] {
    this.#lastId ??= Math.max(this.log.lastId, this.#events.lastId());
    // Before the next one is written, so that a log that cannot be emptied takes no more.
    if (this.log.bytes >= MAX_LOG_BYTES) this.#empty();
    const before = this.log.bytes;
    const first = this.#lastId + 1;
    const logged = rows.map((row, at) => withId(row, first + at));
    // Spent though the append may fail: of what such a disk keeps of it, nothing has the id of a later event.
    this.#lastId += rows.length;
    this.log.append(logged);
    this.#wrote(this.log.bytes - before);
    return logged.map(({ id }) => id);
  }

  /** The oldest events with an id above one and not above the other. */
  read(after: number, upTo: number, limit: number): EventRow[] {
    const { storedUpTo } = this;
    const stored = after < storedUpTo ? this.#events.read(after, Math.min(upTo, storedUpTo), limit) : [];
    return stored.length === limit ? stored : [...stored, ...this.log.read(after, upTo, limit - stored.length)];
  }

  /** Adds up the oldest events above an id. */
  measure(after: number, limit: number): Stretch {
    const stored = this.#events.measure(after, limit);
    const logged = this.log.read(after, Infinity, limit - stored.count);
    return {
      count: stored.count + logged.length,
      bytes: stored.bytes + bytesOf(logged),
      upTo: logged.at(-1)?.id ?? stored.upTo,
    };
  }

  /** Writes down what has become of events, all or nothing but for those that are done: what of these is lost is sent again. */
  settle({ done, histories, buried }: Settlement): void {
    const changed = [...histories];
    // What has more to it than its end is kept in the database.
    if (buried.length > 0 || changed.some(({ id }) => this.log.has(id))) this.#empty();
    const logged = done.filter((id) => this.log.has(id));
    const stored = logged.length === 0 ? done : done.filter((id) => !this.log.has(id));
    const isForDatabase = stored.length + changed.length + buried.length > 0;
    if (isForDatabase) {
      this.#statements.atomically(() => {
        this.deadLetters.insert(buried);
        this.#events.settle({ done: stored, histories: changed });
      });
      this.deadLetters.added(buried);
    }
    this.log.remove(logged);
    // Last, since it may move what is in the log.
    if (isForDatabase) this.#wrote(PAGES_PER_SETTLEMENT * PAGE_BYTES + bytesOf(buried));
  }

  /** Whether it, and what is appended to it, can be found again by its name. */
  isThere(): boolean {
    return inodeOf(this.path) === this.#inode && existsSync(companions(this.path)[0]!) && this.log.isThere();
  }

  isEmpty(): boolean {
    return !this.hasMore(0);
  }

  /** Whether it holds events above an id, or dead letters. */
  hasMore(after: number): boolean {
    return this.log.read(after, Infinity, 1).length > 0 || this.#events.hasMore(after);
  }

  /** Deletes the file, and gives the lock back. Who locks it afterwards finds that it has no name any more. */
  remove(): void {
    if (this.#isReplaced()) return this.close();
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
      this.#empty();
    } catch {
      // What waits in the log stays there.
    }
    // Under the lock: whoever gets it next appends to a log of this name.
    this.log.close();
    try {
      // Not left to close(): libsql closes a file only when its statements have been collected.
      const tidyUp = 'PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM event LIMIT 1';
      if (!this.#isReplaced()) this.db.exec(tidyUp);
    } catch {
      // What was written is in the file or in its logs, and whoever opens it next puts them together.
    }
    this.#statements.close();
    this.db.close();
  }

  /** Whether another file has its name by now, which is not ours to touch. */
  #isReplaced(): boolean {
    return ![this.#inode, undefined].includes(inodeOf(this.path));
  }

  /** Moves what waits in the log into the database. */
  #empty(): void {
    if (!this.log.isEmpty) this.#statements.atomically(() => this.#events.insert(this.log.rows()));
    this.log.clear();
  }

  #wrote(bytes: number): void {
    if (this.checkpoints?.wrote(bytes) !== 'due') return;
    try {
      // What came before a checkpoint survives a power failure.
      this.#empty();
    } catch {
      // Whoever appends next is told what is wrong.
    }
    this.checkpoints.begin();
  }
}
