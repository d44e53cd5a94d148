import { NO_EVENTS } from '../outcome/no-events.js';
import type { DeliveryStats } from '../outcome/reports.types.js';
import type { Whereabouts } from './entry.js';
import type { Ending } from './event-store.types.js';

type Counts = { -readonly [K in Exclude<keyof DeliveryStats, 'lane' | 'degraded' | 'degradedReason'>]: number };

/** How an event came to this delivery. */
export type Origin = 'accepted' | 'recovered' | 'redriven';

/**
 * Counts every event in exactly one place: what came in equals what has ended and what is still here. Every change is a
 * move between two counts, so the equation holds at any moment.
 */
export class Ledger {
  readonly #counts: Counts = { ...NO_EVENTS };

  enter(origin: Origin, count = 1): void {
    this.#counts[origin] += count;
    this.#counts.queued += count;
  }

  move(from: Whereabouts, to: Whereabouts): void {
    this.#counts[from]--;
    this.#counts[to]++;
  }

  end(from: Whereabouts, end: Ending['status'], count = 1): void {
    this.#counts[from] -= count;
    this.#counts[end] += count;
  }

  /** Events without an outcome. */
  get unsettled(): number {
    const { queued, inFlight, retryWait } = this.#counts;
    return queued + inFlight + retryWait;
  }

  counts(): Readonly<Counts> {
    return { ...this.#counts };
  }
}
