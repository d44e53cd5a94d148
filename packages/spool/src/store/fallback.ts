import { Room, type Entry } from '@greenflash-events/core/engine';

/** As much as `memoryDelivery()` holds by default. */
const LIMITS = { maxEvents: 50_000, maxBytes: 32 * 1024 * 1024 };

/** Two of the reasons why events are held in memory, in words: what the spool itself deletes may end these. */
export const FULL = 'the disk is full';
export const NEARLY_FULL = 'the disk is nearly full';
/** Where nothing more is known. */
export const UNWRITABLE = 'the file cannot be written';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: 'the file system is read-only',
  SPOOL_UNAVAILABLE: 'the directory is not safe to use any more',
};

export function reasonOf(error: unknown): string {
  return REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? UNWRITABLE;
}

/** Events that only memory holds since they cannot be written down now; each may be waiting, in flight or between attempts. */
export class Fallback {
  readonly #entries = new Set<Entry>();
  readonly #room = new Room(LIMITS);
  /** Why, in words; undefined while all is well. */
  reason: string | undefined;

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
