import type { LaneTotals, QueuedEvent } from '../event/queued-event.js';

const WINDOW_MS = 60_000;
const BUCKET_MS = 1_000;
const MIN_OTHERS = 10;
const HEALTHY_SHARE = 0.9;

interface Second extends LaneTotals {
  readonly at: number;
}

/**
 * Tells an event's fault from the endpoint's. The lane is healthy for an event when, of at least ten other events tried
 * since its previous attempt (at most the last minute), 90 % got a 2xx.
 */
export class LaneHealth {
  #tried = 0;
  #succeeded = 0;
  /** The totals at the start of each second of the last minute. */
  #seconds: Second[] = [];

  /** What an event remembers of the lane when it has been tried. */
  mark(now: number): NonNullable<QueuedEvent['lastTried']> {
    return { at: now, seen: this.#totals() };
  }

  note(succeeded: boolean, now: number): void {
    const last = this.#seconds.at(-1);
    if (last === undefined || now - last.at >= BUCKET_MS) {
      this.#seconds = this.#seconds.filter((second) => now - second.at < WINDOW_MS);
      this.#seconds.push({ at: now, ...this.#totals() });
    }
    this.#tried++;
    if (succeeded) this.#succeeded++;
  }

  /** For an event that was never tried there is no answer yet, so it is not at fault. */
  isHealthyFor({ lastTried }: QueuedEvent, now: number): boolean {
    if (lastTried === undefined) return false;
    const isRecent = now - lastTried.at < WINDOW_MS;
    const since = isRecent ? (lastTried.seen ?? this.#totalsAt(lastTried.at, now)) : this.#minuteAgo(now);
    const tried = this.#tried - since.tried;
    return tried >= MIN_OTHERS && this.#succeeded - since.succeeded >= tried * HEALTHY_SHARE;
  }

  #totals(): LaneTotals {
    return { tried: this.#tried, succeeded: this.#succeeded };
  }

  #minuteAgo(now: number): LaneTotals {
    return this.#seconds.find(({ at }) => now - at < WINDOW_MS) ?? this.#totals();
  }

  /** As they were at that time of the last minute: between two seconds, as if attempts had come evenly. */
  #totalsAt(time: number, now: number): LaneTotals {
    const next = this.#seconds.findIndex(({ at }) => at > time);
    const before = next === -1 ? this.#seconds.at(-1) : this.#seconds[next - 1];
    const after = this.#seconds[next] ?? { at: now, ...this.#totals() };
    if (before === undefined || after.at === before.at) return after;
    const share = (time - before.at) / (after.at - before.at);
    const between = (a: number, b: number): number => a + (b - a) * share;
    return { tried: between(before.tried, after.tried), succeeded: between(before.succeeded, after.succeeded) };
  }
}
