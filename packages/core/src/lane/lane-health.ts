import type { QueuedEvent } from '../event/queued-event.js';

const WINDOW_MS = 60_000;
const BUCKET_MS = 1_000;
const MIN_OTHERS = 10;
const HEALTHY_SHARE = 0.9;

interface Totals {
  readonly at: number;
  readonly tried: number;
  readonly succeeded: number;
}

/**
 * Tells an event's fault from the endpoint's. The lane is healthy for an event when, of at least ten other events tried
 * since its previous attempt (at most the last minute), 90 % got a 2xx.
 */
export class LaneHealth {
  #tried = 0;
  #succeeded = 0;
  /** The totals at the start of each second of the last minute. */
  #seconds: Totals[] = [];

  /** What an event remembers of the lane when it has been tried. */
  mark(now: number): Totals {
    return { at: now, tried: this.#tried, succeeded: this.#succeeded };
  }

  note(succeeded: boolean, now: number): void {
    const last = this.#seconds.at(-1);
    if (last === undefined || now - last.at >= BUCKET_MS) {
      this.#seconds = this.#seconds.filter((second) => now - second.at < WINDOW_MS);
      this.#seconds.push(this.mark(now));
    }
    this.#tried++;
    if (succeeded) this.#succeeded++;
  }

  /** For an event that was never tried there is no answer yet, so it is not at fault. */
  isHealthyFor(queued: QueuedEvent, now: number): boolean {
    if (queued.lastTried === undefined) return false;
    const since = now - queued.lastTried.at < WINDOW_MS ? queued.lastTried : this.#minuteAgo(now);
    const tried = this.#tried - since.tried;
    return tried >= MIN_OTHERS && this.#succeeded - since.succeeded >= tried * HEALTHY_SHARE;
  }

  #minuteAgo(now: number): Totals {
    return this.#seconds.find((second) => now - second.at < WINDOW_MS) ?? this.mark(now);
  }
}
