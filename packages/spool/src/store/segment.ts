import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '@greenflash-events/core/engine';
import { doneLine, eventLine, readLine, triedLine, type History, type StoredEvent } from '../disk/format.js';
import { LineFile } from '../disk/files.js';

export const EVENTS = '.events';
export const OUTCOMES = '.outcomes';

/** Where an entry stands on disk: the `note` of entries that are durable. */
export interface Location {
  readonly segment: Segment;
  readonly id: number;
}

/** An event that was read, with what this process knew of it before. */
export interface ReadEvent extends StoredEvent {
  readonly epoch: number;
  readonly onOutcome: Entry['onOutcome'];
}

/** Events of one epoch that are on disk only, and were counted: those from an id on, up to the next mark. */
interface Mark {
  readonly fromId: number;
  readonly epoch: number;
  count: number;
}

/**
 * Two files of lines, both only appended to: events, and what has happened to them. Nothing outside of a segment says
 * anything about its events, so each is read, and deleted, by itself. Events are written by the process that made it;
 * outcomes by whichever process holds the folder.
 */
export class Segment {
  #outcomes: LineFile | undefined;
  /** Events in memory: waiting, in flight or between two attempts. */
  readonly #inMemory = new Map<number, Entry>();
  /** Events that stand elsewhere too, which is perhaps not on the disk yet. */
  readonly #replaced = new Set<number>();
  readonly #listeners = new Map<number, NonNullable<Entry['onOutcome']>>();
  /** Of events that are not read yet: those that have an outcome. */
  readonly #over = new Set<number>();
  readonly #histories = new Map<number, History>();
  /** What is not written down yet. */
  #newDone: number[] = [];
  readonly #newTried = new Map<number, Entry>();
  #marks: Mark[] = [];
  #unread = 0;
  #lastId = 0;
  /** Up to where its events are known, and up to where they are in memory. */
  readonly #counted = { at: 0, id: 0 };
  readonly #read = { at: 0, id: 0 };
  #damagedLines = 0;
  /** Whether no event is appended to it any more. */
  isSealed = false;

  private constructor(
    private readonly path: string,
    /** The lines of its events; their outcomes stand in the other file. */
    readonly file: LineFile,
  ) {}

  /** @throws where it cannot be made */
  static create(folder: string, number: number): Segment {
    const path = join(folder, String(number).padStart(6, '0'));
    return new Segment(path, LineFile.create(path + EVENTS));
  }

  /** Opens one of another process. Its outcomes are read, its events are not. @throws where it cannot be opened or read */
  static open(eventsPath: string, mode: 'read' | 'append' = 'append'): Segment {
    const path = eventsPath.slice(0, -EVENTS.length);
    const segment = new Segment(path, LineFile.open(eventsPath, mode));
    segment.isSealed = true;
    try {
      segment.#readOutcomes(mode);
    } catch (error) {
      segment.close();
      throw error;
    }
    return segment;
  }

  /** @returns the files of a folder that hold events, the oldest first */
  static eventFilesOf(names: readonly string[]): string[] {
    return names.filter((name) => name.endsWith(EVENTS)).sort();
  }

  /** @returns the files of a folder that hold outcomes of segments that are gone */
  static leftOutcomesOf(names: readonly string[]): string[] {
    const outcomes = names.filter((name) => name.endsWith(OUTCOMES));
    return outcomes.filter((name) => !names.includes(name.slice(0, -OUTCOMES.length) + EVENTS));
  }

  /** Events that are counted and not in memory. */
  get unread(): number {
    return this.#unread;
  }

  get damagedLines(): number {
    return this.#damagedLines;
  }

  /** Events without an outcome, as far as they are counted. */
  get waiting(): number {
    return this.#unread + this.#inMemory.size + this.#replaced.size;
  }

  /** How many outcomes are to be written down. */
  get unwritten(): number {
    return this.#newDone.length + this.#newTried.size;
  }

  /** Writes an event; `keep()`, `leave()` or `disown()` follows. @throws where it cannot be written */
  append(body: string, acceptedAt: number, history: History): number {
    const id = ++this.#lastId;
    try {
      this.file.append([eventLine(id, acceptedAt, history, body)]);
      this.#seen(id);
      return id;
    } catch (error) {
      // The line may be there anyway.
      this.#seen(id);
      this.disown(id);
      throw error;
    }
  }

  /** The entry of an event that was appended, or read, stays in memory. */
  keep(entry: Entry, id: number): void {
    entry.durable = true;
    entry.note = { segment: this, id } satisfies Location;
    this.#inMemory.set(id, entry);
    this.#passRead();
  }

  /** The entry of an event that was appended is read again when it is next. */
  leave(entry: Entry, id: number): void {
    const { epoch, onOutcome } = entry;
    entry.durable = true;
    if (onOutcome !== undefined) this.#listeners.set(id, onOutcome);
    this.#mark(id, epoch, 1);
  }

  /** An event that was appended counts no more: it stands elsewhere too. */
  disown(id: number): void {
    this.#passRead();
    this.settled(id);
  }

  #seen(id: number): void {
    this.#counted.at = this.file.size;
    this.#counted.id = id;
  }

  /** Where nothing is on disk alone, nothing need be read. */
  #passRead(): void {
    if (this.#unread > 0) return;
    this.#read.at = this.#counted.at;
    this.#read.id = this.#counted.id;
  }

  /**
   * Counts events that another process left.
   *
   * @param maxBytes about so much is read
   * @param recovered says that they are this process's from now on, and returns their epoch; without it they are only counted
   * @returns what it found, and whether no more is there now
   */
  count(
    maxBytes: number,
    recovered?: (events: number, bytes: number) => number,
  ): { readonly events: number; readonly oldestAt: number; readonly isEnd: boolean } {
    let [events, bytes, fromId, oldestAt] = [0, 0, 0, Infinity];
    const { next, isEnd } = this.#readLines(this.#counted, maxBytes, (event) => {
      if (this.#over.has(event.id)) return;
      if (events === 0) fromId = event.id;
      events++;
      bytes += Buffer.byteLength(event.body);
      oldestAt = Math.min(oldestAt, event.acceptedAt);
    });
    this.#counted.at = next;
    this.#lastId = Math.max(this.#lastId, this.#counted.id);
    if (events === 0) this.#passRead();
    else if (recovered !== undefined) this.#mark(fromId, recovered(events, bytes), events);
    return { events, oldestAt, isEnd };
  }

  /**
   * Brings events into memory that are on disk only; the caller makes entries of them and calls `keep()`, or appends them
   * elsewhere.
   *
   * @returns them, and those that were counted and are not readable any more, by epoch
   */
  read(maxBytes: number): {
    readonly events: ReadEvent[];
    readonly vanished: readonly Pick<Mark, 'epoch' | 'count'>[];
  } {
    const events: ReadEvent[] = [];
    const { next, isEnd } = this.#readLines(
      this.#read,
      Math.min(maxBytes, this.#counted.at - this.#read.at),
      (event) => {
        if (this.#inMemory.has(event.id) || this.#replaced.has(event.id) || this.#over.delete(event.id)) return;
        const mark = this.#marks.findLast(({ fromId }) => fromId <= event.id);
        if (mark === undefined || mark.count === 0) return;
        mark.count--;
        this.#unread--;
        const onOutcome = this.#listeners.get(event.id);
        this.#listeners.delete(event.id);
        events.push({ ...event, ...this.#histories.get(event.id), epoch: mark.epoch, onOutcome });
      },
    );
    this.#read.at = next;
    if (!isEnd && next < this.#counted.at) return { events, vanished: [] };
    // What was counted and was not found: the file was damaged or cut short since.
    const vanished = this.#marks.filter(({ count }) => count > 0);
    this.#marks = [];
    this.#unread = 0;
    this.#passRead();
    return { events, vanished };
  }

  /** An event stands elsewhere too: it is kept until it is settled, and not given any more. */
  replaced(id: number): void {
    this.#inMemory.delete(id);
    this.#newTried.delete(id);
    this.#replaced.add(id);
  }

  /** An event has its outcome, or is no event of ours. */
  settled(id: number): void {
    this.#inMemory.delete(id);
    this.#replaced.delete(id);
    this.#newTried.delete(id);
    this.#newDone.push(id);
    if (id > this.#read.id) this.#over.add(id);
  }

  retried(id: number, entry: Entry): void {
    this.#newTried.set(id, entry);
  }

  /** Those of its events that are in memory. */
  entries(): Entry[] {
    return [...this.#inMemory.values()];
  }

  /** @throws where they cannot be written; they are kept, to be tried again */
  writeOutcomes(): void {
    if (this.unwritten === 0) return;
    this.#outcomes ??= LineFile.open(this.path + OUTCOMES, 'make');
    const done = this.#newDone.length > 0 ? [doneLine(this.#newDone)] : [];
    this.#outcomes.append([...done, ...[...this.#newTried].map(([id, entry]) => triedLine(id, entry))]);
    this.#newDone = [];
    this.#newTried.clear();
  }

  /** Another process holds it now, or it is gone: says what has its outcome, so that it is not sent again. Never throws. */
  abandon(): void {
    try {
      this.writeOutcomes();
    } catch {
      // It does, and the API folds them.
    }
    this.close();
  }

  /** Deletes it. Never throws. */
  remove(): void {
    this.close();
    try {
      unlinkSync(this.path + EVENTS);
      unlinkSync(this.path + OUTCOMES);
    } catch {
      // It is not there, or another process holds it now.
    }
  }

  close(): void {
    this.file.close();
    this.#outcomes?.close();
  }

  #mark(fromId: number, epoch: number, count: number): void {
    this.#unread += count;
    const last = this.#marks.at(-1);
    if (last?.epoch === epoch) last.count += count;
    else this.#marks.push({ fromId, epoch, count });
  }

  #readOutcomes(mode: 'read' | 'append'): void {
    try {
      this.#outcomes = LineFile.open(this.path + OUTCOMES, mode);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    this.#outcomes.read(0, Infinity, (text = '') => {
      const line = readLine(text);
      if (line?.kind === 'done') {
        for (const [first, last] of line.runs) for (let id = first; id <= last; id++) this.#over.add(id);
      }
      if (line?.kind === 'tried') this.#histories.set(line.id, line.history);
    });
  }

  /** Calls back with each event once: a block of the disk in the wrong place shows some twice. */
  #readLines(
    cursor: { readonly at: number; id: number },
    maxBytes: number,
    visit: (event: StoredEvent) => void,
  ): { next: number; isEnd: boolean } {
    const each = (text = ''): void => {
      const line = readLine(text);
      if (line === undefined && cursor === this.#counted) this.#damagedLines++;
      if (line?.kind !== 'event' || !(line.event.id > cursor.id)) return;
      cursor.id = line.event.id;
      visit(line.event);
    };
    return this.file.read(cursor.at, maxBytes, each);
  }
}
