/** What came of a step: there is more; it has to wait; it is over; it was given up. */
export type Progress = 'more' | 'later' | 'done' | 'failed';

/** Long work in small steps, so that the app goes on beside it. */
export class Jobs {
  readonly #waiting = new Set<() => Progress>();
  #closed = false;

  /** Does the first step at once. */
  add(step: () => Progress): void {
    if (this.#closed) return;
    const progress = step();
    if (progress === 'later') this.#waiting.add(step);
    else if (progress === 'more') setImmediate(() => this.add(step)).unref();
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
}
