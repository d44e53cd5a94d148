import { realTimers } from '../time/real-timers.js';
import { performance } from 'node:perf_hooks';
import { SlotList, type Slotted } from '../collections/slot-list.js';

/** Looks this often within the time that an attempt may take; that much later than its deadline it may end. */
const LOOKS_PER_TIMEOUT = 50;
const MAX_PERIOD_MS = 200;

/** What has a deadline; times are those of `performance.now()`. */
export interface Perishable extends Slotted {
  isOverdue(now: number): boolean;
  expire(): void;
}

/**
 * Ends what is overdue. One timer serves all attempts in flight: a timer for each would cost more than all else that an
 * attempt does beside its request.
 */
export class DeadlineWatch<T extends Perishable> {
  readonly #watched = new SlotList<T>();
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#periodMs = Math.min(MAX_PERIOD_MS, timeoutMs / LOOKS_PER_TIMEOUT);
  }

  /** Until it is deleted. */
  add(perishable: T): void {
    this.#watched.add(perishable);
    this.#timer ??= this.#lookLater();
  }

  delete(perishable: T): void {
    this.#watched.delete(perishable);
  }

  /** What is watched now. */
  values(): readonly T[] {
    return this.#watched.values();
  }

  close(): void {
    realTimers.clearTimeout(this.#timer);
    this.#watched.takeAll();
  }

  #lookLater(): NodeJS.Timeout {
    // One more turn of the event loop: where the app blocked it, an answer may be waiting to be read.
    return realTimers.setTimeout(() => realTimers.setImmediate(this.#look), this.#periodMs).unref();
  }

  readonly #look = (): void => {
    const now = performance.now();
    for (const perishable of this.#watched.values()) if (perishable.isOverdue(now)) perishable.expire();
    this.#timer = this.#watched.size === 0 ? undefined : this.#lookLater();
  };
}
