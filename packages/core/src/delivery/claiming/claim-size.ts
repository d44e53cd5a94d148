/** A process that sends its claims faster than this asks for more at once; one that takes longer than that asks for fewer. */
const FAST_MS = 500;
const SLOW_MS = 2_000;
const START = 16;

/**
 * How many events are claimed at once: as many as are sent within about a second, so that a fast endpoint costs few
 * claims and a slow one keeps few events from others.
 */
export class ClaimSize {
  #value: number;

  constructor(private readonly max: number) {
    this.#value = Math.min(START, max);
  }

  get value(): number {
    return this.#value;
  }

  /**
   * The events of a claim are used up.
   *
   * @param wasFull whether there were as many as asked for
   */
  usedUp(wasFull: boolean, withinMs: number): void {
    if (withinMs > SLOW_MS) this.#value = Math.max(1, Math.floor(this.#value / 2));
    else if (wasFull && withinMs < FAST_MS) this.#value = Math.min(this.max, this.#value * 2);
  }
}
