/** A sweep may take this share of the time. */
const SWEEP_SHARE = 0.05;
const MIN_BETWEEN_MS = 200;
const MAX_BETWEEN_MS = 10_000;
/** Times cross the wire as floating point, exact to less than this. */
const ROUNDING_S = 0.000_01;

interface Look {
  /** From which time on to look for rows that are due, in epoch seconds. */
  readonly from: number;
  /** @param dueAt of the rows that were found */
  readonly done: (dueAt: readonly number[]) => void;
}

/**
 * Where to begin to look. While an old snapshot is held open, the entries of rows long deleted stay at the front of
 * the index, and every claim would read through all of them; so most claims begin where the last one found something. What
 * became due before that (a late commit, a lease that ended) is found by a sweep from the front, as often as its own cost
 * allows.
 */
export class SweepPlan {
  #from = 0;
  #nextSweepAt = -Infinity;

  constructor(private readonly now: () => number) {}

  next(): Look {
    const startedAt = this.now();
    const isSweep = startedAt >= this.#nextSweepAt;
    return {
      from: isSweep ? 0 : this.#from,
      done: (dueAt) => {
        const now = this.now();
        if (isSweep) this.#nextSweepAt = now + betweenMs(now - startedAt);
        if (dueAt.length > 0) this.#from = dueAt.reduce((a, b) => Math.min(a, b)) - ROUNDING_S;
      },
    };
  }
}

function betweenMs(tookMs: number): number {
  return Math.min(MAX_BETWEEN_MS, Math.max(MIN_BETWEEN_MS, tookMs / SWEEP_SHARE));
}
