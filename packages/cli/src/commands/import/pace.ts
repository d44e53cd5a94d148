import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** Waits that are shorter are made up for by the next one: no timer is that exact. */
const MIN_WAIT_MS = 5;

/** Lets so many events a second begin, evenly. */
export class Pace {
  readonly #intervalMs: number;
  #nextAt = performance.now();

  /** @param perSecond undefined where there is no limit */
  constructor(perSecond: number | undefined) {
    this.#intervalMs = perSecond === undefined ? 0 : 1_000 / perSecond;
  }

  /** Resolves when the next one may begin, or when the signal aborts. Never rejects. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#intervalMs === 0) return;
    const now = performance.now();
    // What was not used is not made up for later: a pause must not end in a burst.
    this.#nextAt = Math.max(this.#nextAt, now - MIN_WAIT_MS) + this.#intervalMs;
    const waitMs = this.#nextAt - this.#intervalMs - now;
    if (waitMs >= MIN_WAIT_MS) await wait(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
