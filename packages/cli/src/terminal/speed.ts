const WINDOW_MS = 10_000;
/** Before that, a rate says more about the start than about the work. */
const MIN_SPAN_MS = 500;

/** How fast something goes: over the last ten seconds, so that a pause shows and is forgotten again. */
export class Speed {
  readonly #samples: { readonly at: number; readonly done: number }[] = [];

  /** @param now monotonic milliseconds */
  note(done: number, now: number): void {
    this.#samples.push({ at: now, done });
    while (this.#samples.length > 2 && this.#samples[1]!.at <= now - WINDOW_MS) this.#samples.shift();
  }

  /** A second; undefined while it is not known yet. */
  perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < MIN_SPAN_MS) return undefined;
    return ((last.done - first.done) / (last.at - first.at)) * 1_000;
  }
}
