import { errorName } from '../../errors/error-name.js';
import type { RateLimitedLog } from '../../observe/rate-limited-log.js';
import type { Clock, Timer } from '../../time/clock.types.js';
import type { ClaimSource, ReservedTurns } from './claim-source.types.js';

/** A turn is lost this long after its time, so that those of a process that was held up do not go at once. */
const LATE_MS = 50;
/** What turns may be early or late by in all: `LATE_MS`, and what two clocks are apart by. */
const JITTER_MS = 100;
/** Of a minute's turns, so many are given out: a minute that begins with late ones ends with early ones. */
const GIVEN_SHARE = 0.98;

/** Turns of no more than this time are taken at once: those of a process that dies are lost to all. */
const AHEAD_MS = 250;
/** A first answer that took longer tells too little of the source's clock. */
const CLEAR_CLOCK_MS = 50;
const MAX_CLOCK_LOOKS = 3;
/** Two clocks drift apart: what was learnt of the other's is replaced after this time. */
const CLOCK_LASTS_MS = 30_000;
const MAX_LEAD_MS = 1_000;
const LEAD_PER_TRIP = 1.5;
/** How soon to ask again where the next second is given out already. */
const NONE_LEFT_MS = 100;
const FIRST_FAILURE_MS = 100;
const MAX_FAILURE_MS = 2_000;

/**
 * How far apart turns are for a rate that all processes keep together: in any second at most 110 % of it begin, and in any
 * minute at most the rate, also where some are early and others late.
 *
 * @param maxPerSecond a whole number
 */
export function turnIntervalMs(maxPerSecond: number): number {
  const most = Math.floor((maxPerSecond * 11) / 10);
  return Math.max(1_000 / (maxPerSecond * GIVEN_SHARE), (1_000 + JITTER_MS) / most);
}

/**
 * The turns of one process, taken from its source a few at a time: as many as it lately could use, and never more than it
 * has events for.
 */
export class AttemptTurns {
  /** On this process's monotonic clock, in order. */
  readonly #times: number[] = [];
  #size = 1;
  #lost = 0;
  #isAsking = false;
  #failures = 0;
  #askAgainAt = -Infinity;
  #tripMs = 0;
  #looks = 0;
  /** What to add to the monotonic clock to get the source's, by the quickest answer. */
  #clock: { readonly ahead: number; readonly tripMs: number; readonly at: number } | undefined;
  #timer: Timer | undefined;
  #closed = false;

  /** @param due called when an attempt may begin, or turns should be asked for */
  constructor(
    private readonly source: Required<Pick<ClaimSource, 'reserve'>> & { readonly turnEveryMs: number },
    private readonly clock: Clock,
    private readonly log: RateLimitedLog,
    private readonly due: () => void,
  ) {}

  /** Whether an attempt may begin now. */
  isDue(now: number): boolean {
    while (this.#times.length > 0 && this.#times[0]! < now - LATE_MS) {
      this.#times.shift();
      this.#lost++;
    }
    return this.#times.length > 0 && this.#times[0]! <= now;
  }

  /** An attempt begins. */
  take(): void {
    this.#times.shift();
  }

  /** @param events that could be sent now if it were their turn; 0 where none could */
  want(events: number, now: number): void {
    this.#timer?.cancel();
    if (events === 0 || this.#closed) return;
    if (this.#times.length <= this.#size / 2 && this.#times.length < events && !this.#isAsking) {
      if (now >= this.#askAgainAt) void this.#ask(events - this.#times.length);
      else this.#wakeIn(this.#askAgainAt - now);
    }
    // One that is due already waits for what its caller waits for, and is reported with that.
    if (this.#times.length > 0 && this.#times[0]! > now) this.#wakeIn(this.#times[0]! - now);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** Keeps the process alive: an event waits for it. */
  #wakeIn(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.clock.setTimer(() => this.due(), ms, 'foreground');
  }

  async #ask(events: number): Promise<void> {
    this.#isAsking = true;
    const isLook = this.#clock === undefined || (this.#clock.tripMs > CLEAR_CLOCK_MS && this.#looks < MAX_CLOCK_LOOKS);
    if (isLook) this.#looks++;
    const askedAt = this.clock.monotonic();
    try {
      const leadMs = Math.min(MAX_LEAD_MS, this.#tripMs * LEAD_PER_TRIP);
      this.#reserved(await this.source.reserve(isLook ? 0 : Math.min(events, this.#nextSize()), leadMs), askedAt);
      if (!isLook && this.#times.length === 0) this.#askAgainAt = this.clock.monotonic() + NONE_LEFT_MS;
      this.#failures = 0;
    } catch (error) {
      const waitMs = Math.min(MAX_FAILURE_MS, FIRST_FAILURE_MS * 2 ** this.#failures++);
      this.#askAgainAt = this.clock.monotonic() + waitMs;
      this.log.warn('rate', `could not reserve attempts within maxPerSecond (${errorName(error)}); will retry`);
    }
    this.#isAsking = false;
    if (!this.#closed) this.due();
  }

  /** Twice as many as last time, where none of those was lost. */
  #nextSize(): number {
    const most = Math.max(1, Math.floor(AHEAD_MS / this.source.turnEveryMs));
    this.#size = this.#lost === 0 ? Math.min(most, this.#size * 2) : Math.max(1, Math.floor(this.#size / 2));
    this.#lost = 0;
    return this.#size;
  }

  #reserved({ now, firstAt, count }: ReservedTurns, askedAt: number): void {
    const answeredAt = this.clock.monotonic();
    const tripMs = (this.#tripMs = answeredAt - askedAt);
    const known = this.#clock;
    if (known === undefined || tripMs <= known.tripMs || answeredAt - known.at > CLOCK_LASTS_MS) {
      this.#clock = { ahead: now - (askedAt + tripMs / 2), tripMs, at: answeredAt };
    }
    const first = firstAt - this.#clock!.ahead;
    for (let n = 0; n < count; n++) this.#times.push(first + n * this.source.turnEveryMs);
  }
}
