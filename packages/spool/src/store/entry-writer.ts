import { GreenflashEventsError } from '@greenflash-events/core';
import type { Entry, RateLimitedLog } from '@greenflash-events/core/engine';
import type { DiskSpace } from '../directory/disk-space.js';
import { sqliteFault } from '../driver/sqlite-fault.js';
import { Fallback, type Degradation } from './fallback.js';
import type { Segments } from './segments.js';

/** How many are written down at once when the disk is back. */
const RETURN_BATCH = 1_000;
/** How much of the disk is taken without a look at what is left of it. */
const RETURN_BYTES = 64 * 1024;

/** Writes entries down, or holds them in memory while that cannot be done, and finds the way back. */
export class EntryWriter {
  readonly #fallback = new Fallback();

  constructor(
    private readonly segments: Segments,
    private readonly disk: DiskSpace,
    private readonly log: RateLimitedLog,
  ) {}

  /** Whether what is written now outlives the process. */
  get durable(): boolean {
    return !this.#fallback.isActive;
  }

  health(): { degraded: boolean; degradedReason?: string } {
    const { reason } = this.#fallback;
    return reason === undefined ? { degraded: false } : { degraded: true, degradedReason: reason };
  }

  /** @throws GreenflashEventsError `SPOOL_UNAVAILABLE` */
  assertDurable(): void {
    const { reason } = this.#fallback;
    if (reason === undefined) return;
    throw new GreenflashEventsError('SPOOL_UNAVAILABLE', `nothing can be redriven while ${reason}; try later`);
  }

  hasRoom(bytes: number): boolean {
    return this.durable || this.#fallback.hasRoom(bytes);
  }

  /** Share of what memory may hold while it has to do, from 0 to 1. */
  get fill(): number {
    return this.#fallback.fill;
  }

  /**
   * @param keep whether the caller keeps a durable entry in memory
   * @returns whether it is durable; otherwise the caller has to keep it
   */
  write(entry: Entry, keep: boolean): boolean {
    if (this.#append(entry, keep)) return true;
    this.#fallback.add(entry);
    return false;
  }

  /** An entry that only memory holds has its outcome. */
  forget(entry: Entry): void {
    this.#fallback.delete(entry);
  }

  /** Where there is no file to append to, one is made, else events are held in memory. */
  prepare(): void {
    if (this.segments.own !== undefined) return;
    try {
      this.segments.renewOwn();
    } catch (error) {
      this.#degrade(sqliteFault(error));
    }
  }

  /** Makes a new file where somebody has deleted or replaced the one to which events are appended: nobody would find them there. */
  replaceRemoved(): void {
    const { own } = this.segments;
    if (own === undefined || own.file.isThere()) return;
    this.segments.abandonOwn();
    this.log.error(
      'spool:removed',
      `${own.file.path} was deleted or replaced while in use: what waits in it ends with this process`,
    );
    this.prepare();
  }

  /** Writes down what only memory holds, as far as the disk takes it. */
  comeBack(): void {
    if (this.#fallback.isForRoom) this.segments.giveBackRoom();
    while (this.#fallback.isActive && this.#writeBatch());
  }

  #append(entry: Entry, keep: boolean): boolean {
    if (this.#fallback.isActive) return false;
    if (this.disk.isLow(entry.event.bytes, this.segments.own?.file)) return this.#degrade('low_disk');
    try {
      (this.segments.own ?? this.segments.renewOwn()).append(entry, keep);
      return true;
    } catch (error) {
      return this.#degrade(sqliteFault(error));
    }
  }

  /** @returns whether there is more to write, and the disk takes it */
  #writeBatch(): boolean {
    const { own } = this.segments;
    this.disk.look(own?.file);
    if (this.disk.isLow(0)) return this.#degrade('low_disk');
    const takesAppends = own !== undefined && own.unread === 0;
    try {
      const batch = this.#fallback.first(RETURN_BATCH, RETURN_BYTES);
      (takesAppends ? own : this.segments.renewOwn()).appendAll(batch);
      for (const entry of batch) this.#fallback.delete(entry);
    } catch (error) {
      // Perhaps it is this file that is broken: the next time, a new one is made.
      if (takesAppends) this.segments.abandonOwn();
      return this.#degrade(sqliteFault(error));
    }
    if (!this.#fallback.isEmpty) return true;
    this.#fallback.end();
    this.log.warn('spool:back', 'the spool can be written again, and holds every waiting event');
    return false;
  }

  /** @returns false: nothing was written down */
  #degrade(degradation: Degradation): false {
    this.#fallback.begin(degradation);
    const reason = this.#fallback.reason!;
    this.log.error('spool:degraded', `${reason}: until it can be written, events are held in memory and not durable`);
    return false;
  }
}
