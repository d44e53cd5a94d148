/** So many requests in so long, 1 to 1,000,000 of them. */
export interface Rate {
  readonly count: number;
  readonly periodMs: number;
}

/**
 * A limit of the rate for each key: up to `count` at once, and after that one for every `periodMs / count` that passes.
 *
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class RateLimit {
  /** When all that a key took so far would be done at the even rate. */
  private readonly doneAtMs = new Map<string, number>();
  private readonly intervalMs: number;

  constructor(private readonly rate: Rate) {
    this.intervalMs = rate.periodMs / rate.count;
  }

  /** Takes one request. Returns 0, or the time in milliseconds until there is room for it; it took nothing then. */
  take(key: string, nowMs: number): number {
    const doneAtMs = Math.max(this.doneAtMs.get(key) ?? 0, nowMs) + this.intervalMs;
    const waitMs = doneAtMs - nowMs - this.rate.periodMs;
    // The sums of intervals are not exact.
    if (waitMs > 1e-6) return waitMs;
    this.doneAtMs.set(key, doneAtMs);
    return 0;
  }
}
