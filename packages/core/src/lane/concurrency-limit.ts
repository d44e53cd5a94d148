import { MAX_CONCURRENCY } from '../options/sender-options.js';

const START = 8;
/** Up to here a new lane doubles its limit with each round; beyond, it adds one. */
const FIRST_THRESHOLD = 32;
const DECREASE = 0.7;
/** A slow start ends here at the earliest; an endpoint may have room for very few. */
const MIN_THRESHOLD = 2;

/**
 * How many attempts may be in flight: additive increase, multiplicative decrease between 1 and 64, and slow start after a
 * pause. A pinned limit stays what it is, but for the single probe after a pause.
 */
export class ConcurrencyLimit {
  readonly #pinned: number | undefined;
  #value: number;
  /** Doubling ends here and adding begins. */
  #threshold: number;
  /** Attempts that have succeeded since the limit last grew by one. */
  #credit = 0;

  constructor(configured: number | 'auto') {
    this.#pinned = configured === 'auto' ? undefined : configured;
    this.#value = this.#pinned ?? START;
    this.#threshold = FIRST_THRESHOLD;
  }

  get value(): number {
    return this.#value;
  }

  /** @param saturated whether the limit was what held attempts back; an idle app learns nothing from a success */
  succeeded(saturated: boolean): void {
    if (this.#pinned !== undefined || !saturated) return;
    if (this.#value < this.#threshold) {
      this.#value = Math.min(this.#threshold, this.#value + 1);
    } else if (++this.#credit >= this.#value) {
      this.#credit = 0;
      this.#value = Math.min(MAX_CONCURRENCY, this.#value + 1);
    }
  }

  /** The endpoint is overloaded. Call it once for the attempts that were in flight together. */
  overloaded(): void {
    if (this.#pinned !== undefined) return;
    this.#value = Math.max(1, Math.floor(this.#value * DECREASE));
    this.#threshold = this.#value;
    this.#credit = 0;
  }

  /** After a pause: one at first, twice as many after each round, up to where it was. */
  slowStart(): void {
    if (this.#pinned !== undefined) return;
    // A pause during slow start teaches nothing new of where the limit was.
    if (this.#value >= this.#threshold) this.#threshold = Math.max(MIN_THRESHOLD, this.#value);
    this.#value = 1;
    this.#credit = 0;
  }

  /** As many as are allowed at all. */
  raise(): void {
    if (this.#pinned === undefined) this.#value = MAX_CONCURRENCY;
  }
}
