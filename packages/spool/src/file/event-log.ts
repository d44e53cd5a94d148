import { closeSync, constants, existsSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { checksumOf, type EventRow } from './event-row.js';
import { eventLine, readLine, settledLine, type LoggedRow } from './log-line.js';

const OWNER_ONLY = 0o600;

/**
 * The newest events of a spool file, in a log of lines beside it: an append is one short write, where the database takes
 * whole pages. Most events have their outcome before they would go into the database, and never do. Each line begins with the
 * checksum of the rest, so that what a killed process has half written is told from what it had.
 */
export class EventLog {
  readonly #rows = new Map<number, LoggedRow>();
  #descriptor: number | undefined;
  #size = 0;
  #lastId = 0;
  #damagedLines = 0;

  constructor(private readonly path: string) {}

  /** The log as a process has left it; an empty one where there is none. */
  static load(path: string): EventLog {
    const log = new EventLog(path);
    log.#read();
    return log;
  }

  /** UTF-8 length of its lines, of events that have their outcome too. */
  get bytes(): number {
    return this.#size;
  }

  /** Lines that are not what was written. */
  get damagedLines(): number {
    return this.#damagedLines;
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** The first id in it; those of the database are smaller. */
  get firstId(): number {
    const [first] = this.#rows.keys();
    return first ?? Infinity;
  }

  /** The last id that was ever appended. */
  get lastId(): number {
    return this.#lastId;
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  /** Events without an outcome, in the order of their ids. */
  rows(): LoggedRow[] {
    return [...this.#rows.values()];
  }

  /** The first of them with an id above one and not above the other. */
  read(after: number, upTo: number, limit: number): EventRow[] {
    const found: EventRow[] = [];
    for (const row of this.#rows.values()) {
      if (found.length === limit || row.id > upTo) break;
      if (row.id > after) found.push({ ...row, checksum: checksumOf(row.body) });
    }
    return found;
  }

  /** Appends events, all or none. @throws what the file system throws */
  append(rows: readonly LoggedRow[]): void {
    this.#write(rows.length === 1 ? eventLine(rows[0]!) : rows.map(eventLine).join(''));
    for (const row of rows) this.#keep(row);
  }

  /** Events have their outcome. @throws what the file system throws; then they are still there */
  remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    if (ids.length === this.#rows.size) return this.clear();
    this.#write(settledLine(ids));
    for (const id of ids) this.#rows.delete(id);
  }

  /** Nothing in it is needed any more. What a disk that fails keeps of it is sent once more one day. */
  clear(): void {
    if (this.#size > 0) quietly(() => ftruncateSync(this.#open()));
    this.#size = 0;
    this.#rows.clear();
  }

  /** Whether what is appended can be found again: somebody may have deleted the file. */
  isThere(): boolean {
    return this.#descriptor === undefined || existsSync(this.path);
  }

  /** What still waits in it stays there. */
  close(): void {
    if (this.isEmpty) rmSync(this.path, { force: true });
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    return (this.#descriptor ??= openSync(this.path, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY));
  }

  /** Behind the last whole line, over what may stand there of one that was cut off. */
  #write(text: string): void {
    const descriptor = this.#open();
    const length = Buffer.byteLength(text);
    try {
      const written = writeSync(descriptor, text, this.#size);
      if (written < length) this.#writeRest(Buffer.from(text).subarray(written), this.#size + written);
    } catch (error) {
      quietly(() => ftruncateSync(descriptor, this.#size));
      throw error;
    }
    this.#size += length;
  }

  /** A disk that is full takes what there is room for, and only the next write says what is wrong. */
  #writeRest(rest: Uint8Array, at: number): void {
    for (let written = 0; written < rest.length;) {
      written += writeSync(this.#open(), rest, written, rest.length - written, at + written);
    }
  }

  #keep(row: LoggedRow): void {
    this.#rows.set(row.id, row);
    this.#lastId = row.id;
  }

  #read(): void {
    const content = contentOf(this.path);
    this.#size = content.lastIndexOf('\n') + 1;
    const texts = content.toString('utf8', 0, this.#size).split('\n').slice(0, -1);
    const lines = texts.map(readLine).filter((line) => line !== undefined);
    this.#damagedLines = texts.length - lines.length;
    const rows = lines.flatMap((line) => (line.kind === 'event' ? [line.row] : []));
    // A page of the disk in the wrong place has lines that belong elsewhere, or stand there too.
    for (const row of rows.sort((a, b) => a.id - b.id)) this.#keep(row);
    for (const [first, last] of lines.flatMap((line) => (line.kind === 'settled' ? line.runs : []))) {
      for (let id = first; id <= last; id++) this.#rows.delete(id);
    }
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The next line is written over what stays.
  }
}
