import type { Entry } from '@greenflash-events/core/engine';
import type { SqliteFault } from '../driver/sqlite-fault.js';

/** As much as `memoryDelivery()` holds by default. */
const MAX_EVENTS = 50_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** Why events are held in memory. */
export type Degradation = SqliteFault | 'low_disk';

const WORDS: Readonly<Record<Degradation, string>> = {
  busy: 'another process holds the file',
  full: 'the disk is full',
  low_disk: 'the disk is nearly full',
  readonly: 'the file system is read-only',
  damaged: 'the file is damaged',
  io: 'the file cannot be written',
};

/** Events that only memory holds since they cannot be written down now; each may be waiting, in flight or between attempts. */
export class Fallback {
  readonly #entries = new Set<Entry>();
  #bytes = 0;
  #degradation: Degradation | undefined;

  /** Why, in words; undefined while all is well. */
  get reason(): string | undefined {
    return this.#degradation === undefined ? undefined : WORDS[this.#degradation];
  }

  get isActive(): boolean {
    return this.#degradation !== undefined;
  }

  /** Whether it is for want of room on the disk. */
  get isForRoom(): boolean {
    return this.#degradation === 'full' || this.#degradation === 'low_disk';
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  begin(degradation: Degradation): void {
    this.#degradation = degradation;
  }

  end(): void {
    this.#degradation = undefined;
  }

  hasRoom(bytes: number): boolean {
    return this.#entries.size < MAX_EVENTS && this.#bytes + bytes <= MAX_BYTES;
  }

  /** Share of its room that is taken, from 0 to 1. */
  get fill(): number {
    return Math.max(this.#entries.size / MAX_EVENTS, this.#bytes / MAX_BYTES);
  }

  add(entry: Entry): void {
    this.#entries.add(entry);
    this.#bytes += entry.event.bytes;
  }

  /** It has an outcome, or is on disk. */
  delete(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#bytes -= entry.event.bytes;
  }

  /** The oldest of them: so many, and so many bytes, but one at least. */
  first(maxEvents: number, maxBytes: number): Entry[] {
    const first: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries) {
      bytes += entry.event.bytes;
      if (first.length === maxEvents || (first.length > 0 && bytes > maxBytes)) break;
      first.push(entry);
    }
    return first;
  }
}
