/** Share of a delay by which polls are spread, so that processes that started together do not ask together. */
const JITTER_SHARE = 0.2;

/** How long to wait before asking again: short while there is work, longer each time there is none. */
export class PollDelay {
  #next: number;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
    private readonly random: () => number,
  ) {
    this.#next = minMs;
  }

  found(): number {
    this.#next = this.minMs;
    return this.minMs;
  }

  foundNothing(): number {
    const delay = this.#next * (1 - JITTER_SHARE * this.random());
    this.#next = Math.min(this.maxMs, this.#next * 2);
    return delay;
  }

  /** After something that could not be done at all. */
  failed(): number {
    return this.foundNothing() + this.minMs;
  }

  reset(): void {
    this.#next = this.minMs;
  }
}
