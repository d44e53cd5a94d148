import type { ClaimCounts } from './claim-stats.types.js';

type Counts = { -readonly [K in keyof ClaimCounts]: number };

/** How a claim ended. */
export type ClaimEnd = Exclude<keyof ClaimCounts, 'claimed' | 'inFlight'>;

/** Counts every claim in exactly one place: `claimed = delivered + sampled + dead + released + inFlight`. */
export class ClaimLedger {
  readonly #counts: Counts = { claimed: 0, delivered: 0, sampled: 0, dead: 0, released: 0, inFlight: 0 };

  get inFlight(): number {
    return this.#counts.inFlight;
  }

  claimed(count: number): void {
    this.#counts.claimed += count;
    this.#counts.inFlight += count;
  }

  end(end: ClaimEnd): void {
    this.#counts.inFlight--;
    this.#counts[end]++;
  }

  counts(): ClaimCounts {
    return { ...this.#counts };
  }
}
