import type { Entry } from './entry.js';
import type { EventStore } from './event-store.types.js';
import { RetryHeap } from './retry-heap.js';

/** Who is next: fresh entries from the store in their order, and those between two attempts when they are due. */
export class WaitingLine {
  readonly #retries = new RetryHeap();

  constructor(private readonly store: EventStore) {}

  /**
   * @param now the monotonic clock
   * @param probe whether the entry tries an endpoint that failed; the one that was sent least often does, so that an
   * event that is itself the trouble does not keep the lane shut
   */
  next(now: number, probe: boolean): Entry | undefined {
    const due = (this.#retries.peek()?.dueAt ?? Infinity) <= now;
    if (!due) return this.store.take();
    if (!probe) return this.#retries.pop();
    return (
      this.store.take() ??
      this.#retries.takeBest((a, b) => a.dueAt <= now && (b.dueAt > now || a.attempts < b.attempts))
    );
  }

  /** Lets an entry wait until its `dueAt`. */
  wait(entry: Entry): void {
    this.#retries.push(entry);
  }

  /** When the next waiting entry is due, on the monotonic clock. */
  nextRetryAt(): number | undefined {
    return this.#retries.peek()?.dueAt;
  }

  /** Those between two attempts, in no order. */
  retries(): Iterable<Entry> {
    return this.#retries;
  }

  /** Takes out the oldest that was never tried, else the one that is due first: it may have arrived already. */
  takeOldest(): Entry | undefined {
    return this.store.take() ?? this.#retries.pop();
  }

  /** Takes out all that only memory holds. */
  *takeVolatile(): Iterable<Entry> {
    for (let entry = this.store.takeVolatile(); entry !== undefined; entry = this.store.takeVolatile()) yield entry;
    for (let entry = this.#retries.pop(); entry !== undefined; entry = this.#retries.pop()) {
      if (!entry.durable) yield entry;
    }
  }

  /** Makes all due now, except those whose wait a server asked for. */
  endOwnWaits(): void {
    for (const entry of this.#retries) if (!entry.waitRequested) entry.dueAt = 0;
    this.#retries.rebuild();
  }
}
