import type { DeliveryStats } from '../outcome/reports.types.js';

type Counts = { -readonly [K in Exclude<keyof DeliveryStats, 'lane'>]: number };

/** Where an unsettled event is. */
export type Whereabouts = 'queued' | 'inFlight' | 'retryWait';

/** How an event came to this delivery. */
export type Origin = 'accepted' | 'recovered' | 'redriven';

/** How an event left it. */
export type End = 'delivered' | 'sampled' | 'dead' | 'dropped' | 'handedOver';

/**
 * Counts every event in exactly one place: what came in equals what has ended and what is still here. Every change is a
 * move between two counts, so the equation holds at any moment.
 */
export class Ledger {
  readonly #counts: Counts = {
    accepted: 0,
    recovered: 0,
    redriven: 0,
    delivered: 0,
    sampled: 0,
    dead: 0,
    dropped: 0,
    handedOver: 0,
    queued: 0,
    inFlight: 0,
    retryWait: 0,
  };

  enter(origin: Origin): void {
    this.#counts[origin]++;
    this.#counts.queued++;
  }

  move(from: Whereabouts, to: Whereabouts): void {
    this.#counts[from]--;
    this.#counts[to]++;
  }

  end(from: Whereabouts, end: End): void {
    this.#counts[from]--;
    this.#counts[end]++;
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
