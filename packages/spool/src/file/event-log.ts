import { checksumOf, type EventRow } from './event-row.js';
import { LineFile } from './line-file.js';
import { eventLine, readLine, settledLine, type LoggedRow } from './log-line.js';

const NEWLINE = 10;

/**
 * The newest events of a spool file, in a log of lines beside it: an append is one short write, where the database takes
 * whole pages. Most events have their outcome before they would go into the database, and never do. Each line begins with the
 * checksum of the rest, so that what a killed process has half written is told from what it had.
 */
export class EventLog {
  readonly #file: LineFile;
  /** Where the line of each event begins that has no outcome. Not the events: what waits is to cost disk, not memory. */
  readonly #offsets = new Map<number, number>();
  #lastId = 0;
  #damagedLines = 0;

  constructor(path: string) {
    this.#file = new LineFile(path);
  }

  /** The log as a process has left it; an empty one where there is none. */
  static load(path: string): EventLog {
    const log = new EventLog(path);
    log.#load();
    return log;
  }

  /** UTF-8 length of its lines, of events that have their outcome too. */
  get bytes(): number {
    return this.#file.size;
  }

  /** Lines that are not what was written. */
  get damagedLines(): number {
    return this.#damagedLines;
  }

  get isEmpty(): boolean {
    return this.#offsets.size === 0;
  }

  /** The first id in it; those of the database are smaller. */
  get firstId(): number {
    const [first] = this.#offsets.keys();
    return first ?? Infinity;
  }

  /** The last id that was ever appended. */
  get lastId(): number {
    return this.#lastId;
  }

  has(id: number): boolean {
    return this.#offsets.has(id);
  }

  /** Events without an outcome, in the order of their ids, one in memory at a time. */
  *rows(after = 0): Iterable<LoggedRow> {
    if (this.isEmpty || after >= this.#lastId) return;
    const content = this.#file.read();
    for (const [id, offset] of this.#offsets) {
      if (id <= after) continue;
      const line = readLine(content.toString('utf8', offset, content.indexOf(NEWLINE, offset)));
      if (line?.kind === 'event' && line.row.id === id) yield line.row;
    }
  }

  /** Those with an id above one and not above the other. */
  read(after: number, upTo: number, limit: number): EventRow[] {
    const found: EventRow[] = [];
    if (limit === 0) return found;
    for (const row of this.rows(after)) {
      if (row.id > upTo) break;
      found.push({ ...row, checksum: checksumOf(row.body) });
      if (found.length === limit) break;
    }
    return found;
  }

  /** Appends events, all or none. @throws what the file system throws */
  append(rows: readonly LoggedRow[]): void {
    const lines = rows.map(eventLine);
    let offset = this.#file.size;
    this.#file.append(lines.length === 1 ? lines[0]! : lines.join(''));
    lines.forEach((line, at) => {
      this.#keep(rows[at]!.id, offset);
      if (lines.length > 1) offset += Buffer.byteLength(line);
    });
  }

  /** Events have their outcome. @throws what the file system throws; then they are still there */
  remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    if (ids.length === this.#offsets.size) return this.clear();
    this.#file.append(settledLine(ids));
    for (const id of ids) this.#offsets.delete(id);
  }

  /** Events up to this id stand in the database. Never throws. */
  forget(upTo: number): void {
    for (const id of this.#offsets.keys()) {
      if (id > upTo) break;
      this.#offsets.delete(id);
    }
    if (this.isEmpty) this.clear();
  }

  /** Nothing in it is needed any more. What a disk that fails keeps of it is sent once more one day. */
  clear(): void {
    this.#file.clear();
    this.#offsets.clear();
  }

  /** Whether what is appended can be found again. */
  isThere(): boolean {
    return this.#file.isThere();
  }

  /** What still waits in it stays there. */
  close(): void {
    this.#file.close({ keep: !this.isEmpty });
  }

  #keep(id: number, offset: number): void {
    this.#offsets.set(id, offset);
    this.#lastId = id;
  }

  #load(): void {
    const content = this.#file.load();
    const events: { readonly id: number; readonly offset: number }[] = [];
    const settled: (readonly [first: number, last: number])[] = [];
    for (let offset = 0; offset < content.length;) {
      const end = content.indexOf(NEWLINE, offset);
      const line = readLine(content.toString('utf8', offset, end));
      if (line === undefined) this.#damagedLines++;
      else if (line.kind === 'event') events.push({ id: line.row.id, offset });
      else settled.push(...line.runs);
      offset = end + 1;
    }
    // A page of the disk in the wrong place has lines that belong elsewhere, or stand there too.
    for (const { id, offset } of events.sort((a, b) => a.id - b.id)) this.#keep(id, offset);
    for (const [first, last] of settled) {
      for (let id = first; id <= last; id++) this.#offsets.delete(id);
      // Its event may be a damaged line: the next one must not have its id, and its outcome with it.
      this.#lastId = Math.max(this.#lastId, last);
    }
  }
}
