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

  /** Takes out the oldest that was never tried, else the one that is due first: it may have arrived already. */
  takeOldest(): Entry | undefined {
    return this.store.take() ?? this.#retries.pop();
  }

  *takeAll(): Iterable<Entry> {
    for (let entry = this.takeOldest(); entry !== undefined; entry = this.takeOldest()) yield entry;
  }

  /** Makes all due now, but for those whose wait a server asked for. */
  endOwnWaits(): void {
    for (const entry of this.#retries) if (!entry.waitRequested) entry.dueAt = 0;
    this.#retries.rebuild();
  }
}
