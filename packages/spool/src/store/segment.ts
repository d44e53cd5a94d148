import type { Clock, Ending, Entry } from '@greenflash-events/core/engine';
import { sqliteFault } from '../driver/sqlite-fault.js';
import type { EventRow } from '../file/event-row.js';
import { readAroundDamage } from '../file/read-around-damage.js';
import type { SpoolFile } from '../file/spool-file.js';
import { entryOfRow, rowOfEntry } from './entry-of-row.js';
import { PendingSettlement } from './pending-settlement.js';
import { Unread, type EpochCount } from './unread.js';

/** What `read()` brought into memory. `vanished`: events that were counted and are not there any more, by epoch. */
export interface Reading {
  readonly entries: readonly Entry[];
  readonly vanished: readonly EpochCount[];
}

/** Where an entry is kept: the `note` of entries that are on disk. */
export interface Location {
  readonly segment: Segment;
  readonly id: number;
}

/**
 * One file, with what this process knows of it: which of its events are in memory, which are to be read yet, and what has
 * become of those that were.
 */
export class Segment {
  readonly settlement = new PendingSettlement();
  readonly #unread = new Unread();
  readonly #listeners = new Map<number, NonNullable<Entry['onOutcome']>>();
  /** Up to here everything is in memory or settled. */
  #cursor = 0;
  #counted = 0;
  #inMemory = 0;

  constructor(
    readonly file: SpoolFile,
    private readonly clock: Clock,
  ) {}

  /** Events that are known to be on disk and are not in memory. */
  get unread(): number {
    return this.#unread.count;
  }

  /** Up to this id its events are known. */
  get counted(): number {
    return this.#counted;
  }

  /** Whether nothing in it waits for this process, and all that happened is written down. */
  get isDone(): boolean {
    return this.unread === 0 && this.#inMemory === 0 && this.settlement.isEmpty;
  }

  /** Whether all that it holds has come to an end, written down or not, and no dead letter is among it. */
  isSpent(): boolean {
    const isSettled = this.unread === 0 && this.#inMemory === 0 && this.settlement.buried.length === 0;
    return isSettled && !this.file.hasMore(this.#counted);
  }

  /**
   * Counts events that were there before this process, so that `read()` may bring them.
   *
   * @param enter is told how many, and gives their epoch
   * @returns whether there may be more
   */
  countEarlier(limit: number, enter: (count: number, bytes: number) => number): boolean {
    const { count, bytes, upTo } = this.file.measure(this.#counted, limit);
    if (upTo === undefined || upTo <= this.#counted) return false;
    this.#counted = upTo;
    this.#unread.add(upTo, enter(count, bytes), count);
    return count === limit;
  }

  /**
   * Writes an entry down; from then on it outlives the process.
   *
   * @param keep whether the caller keeps it in memory, so that it need not be read again
   */
  append(entry: Entry, keep: boolean): void {
    const [id] = this.file.append([rowOfEntry(entry, this.clock)]) as [number];
    if (keep) return this.#keep(entry, id);
    this.#counted = id;
    entry.durable = true;
    this.#unread.add(id, entry.epoch, 1);
    if (entry.onOutcome !== undefined) this.#listeners.set(id, entry.onOutcome);
  }

  /**
   * Writes entries down that are in memory already, all or none. Nothing of this file may be unread: what is in memory
   * would be read again with it.
   */
  appendAll(entries: readonly Entry[]): void {
    const ids = this.file.append(entries.map((entry) => rowOfEntry(entry, this.clock)));
    entries.forEach((entry, at) => this.#keep(entry, ids[at]!));
  }

  /** Brings the oldest events into memory that are not there yet. */
  read(limit: number): Reading {
    const upTo = this.#unread.upTo ?? this.#cursor;
    const { rows, isEnd } = this.#rowsUpTo(upTo, limit);
    const vanished: EpochCount[] = [];
    const entries: Entry[] = [];
    const before = this.#cursor;
    for (const row of rows) {
      // A page in the wrong place shows rows once more, or those that are gone.
      if (row.id <= this.#cursor) continue;
      this.#cursor = row.id;
      const epoch = this.#unread.take(row.id, vanished);
      if (epoch === undefined) continue;
      const entry = this.#entryOf(row, epoch);
      if (entry !== undefined) entries.push(entry);
      else vanished.push({ epoch, count: 1 });
    }
    if (isEnd || this.#cursor === before) this.#unread.skipTo(Infinity, vanished);
    return { entries, vanished };
  }

  /** An entry of this segment has got its outcome. */
  settled(entry: Entry, id: number, ending: Ending): void {
    this.#inMemory--;
    this.settlement.settled(id, entry, ending, this.clock);
  }

  /**
   * @returns whether dead letters were among it
   * @throws what SQLite throws; then nothing is forgotten, and it can be tried again
   */
  writeSettlement(): boolean {
    const { settlement } = this;
    if (settlement.isEmpty) return false;
    this.file.settle(settlement);
    const hasBuried = settlement.buried.length > 0;
    settlement.clear();
    return hasBuried;
  }

  #keep(entry: Entry, id: number): void {
    this.#counted = Math.max(this.#counted, id);
    entry.durable = true;
    entry.note = { segment: this, id } satisfies Location;
    this.#inMemory++;
    this.#cursor = id;
  }

  #entryOf(row: EventRow, epoch: number): Entry | undefined {
    const entry = entryOfRow(row, this.clock, epoch, this.#listeners.get(row.id));
    this.#listeners.delete(row.id);
    if (entry === undefined) this.settlement.forget(row.id);
    else this.#keep(entry, row.id);
    return entry;
  }

  #rowsUpTo(upTo: number, limit: number): { rows: readonly EventRow[]; isEnd: boolean } {
    try {
      const rows = this.file.read(this.#cursor, upTo, limit);
      return { rows, isEnd: rows.length < limit };
    } catch (error) {
      if (sqliteFault(error) !== 'damaged') throw error;
      // What is in the log has no damage to be read around.
      const end = Math.min(upTo, this.file.storedUpTo);
      const { rows, next } = readAroundDamage((at) => this.file.read(at, end, 1)[0], this.#cursor, end, limit);
      return next === undefined
        ? { rows: end < upTo ? [...rows, ...this.file.read(end, upTo, Infinity)] : rows, isEnd: true }
        : { rows, isEnd: false };
    }
  }
}
