import { Room, type Entry } from '@greenflash-events/core/engine';

/** As much as `memoryDelivery()` holds by default. */
const LIMITS = { maxEvents: 50_000, maxBytes: 32 * 1024 * 1024 };

/** Why events are held in memory. */
export type Degradation = 'full' | 'low_disk' | 'readonly' | 'unsafe' | 'io';

const WORDS: Readonly<Record<Degradation, string>> = {
  full: 'the disk is full',
  low_disk: 'the disk is nearly full',
  readonly: 'the file system is read-only',
  unsafe: 'the directory is not safe to use any more',
  io: 'the file cannot be written',
};

const BY_CODE: Readonly<Record<string, Degradation>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readonly',
  SPOOL_UNAVAILABLE: 'unsafe',
};

export function degradationOf(error: unknown): Degradation {
  return BY_CODE[(error as NodeJS.ErrnoException).code ?? ''] ?? 'io';
}

/** Events that only memory holds since they cannot be written down now; each may be waiting, in flight or between attempts. */
export class Fallback {
  readonly #entries = new Set<Entry>();
  readonly #room = new Room(LIMITS);
  /** Why; undefined while all is well. */
  degradation: Degradation | undefined;

  /** The same in words. */
  get reason(): string | undefined {
    return this.degradation === undefined ? undefined : WORDS[this.degradation];
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  hasRoom(bytes: number): boolean {
    return this.#room.for(bytes) === 'free';
  }

  /** Share of its room that is taken, from 0 to 1. */
  get fill(): number {
    return this.#room.fill;
  }

  add(entry: Entry): void {
    this.#entries.add(entry);
    this.#room.take(1, entry.event.bytes);
  }

  /** It has an outcome, or is on disk. */
  delete(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#room.give(1, entry.event.bytes);
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
