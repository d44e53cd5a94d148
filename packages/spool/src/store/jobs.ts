/** What came of a step: there is more; it has to wait; it is over; it was given up. */
export type Progress = 'more' | 'later' | 'done' | 'failed';

/** Long work in small steps, one in each turn of the event loop, so that the app goes on beside it. */
export class Jobs {
  readonly #ready: (() => Progress)[] = [];
  readonly #waiting = new Set<() => Progress>();
  #isTurning = false;
  #closed = false;

  /** Does the first step at once. */
  add(step: () => Progress): void {
    if (this.#closed) return;
    const progress = step();
    if (progress === 'later') this.#waiting.add(step);
    else if (progress === 'more') this.#ready.push(step);
    this.#turn();
  }

  /** Goes on with what had to wait. */
  resume(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const step of waiting) this.add(step);
  }

  close(): void {
    this.#closed = true;
  }

  #turn(): void {
    if (this.#isTurning || this.#ready.length === 0) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      this.add(this.#ready.shift()!);
    }).unref();
  }
}
