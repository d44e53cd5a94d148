import type { QueuedEvent } from '../event/queued-event.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import type { Clock, Timer } from '../time/clock.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';
import { Breaker } from './breaker.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import { LaneHealth } from './lane-health.js';
import { pauseFor } from './pause.js';
import type { Sign } from './sign.types.js';

/** An attempt in flight. */
export interface Ticket {
  /** Pauses that had begun when it started; an attempt older than a pause says nothing new. */
  readonly episode: number;
  readonly probe: boolean;
}

type State =
  | { readonly kind: 'active' }
  | { readonly kind: 'paused'; readonly reason: LaneReason; readonly resumesAt: number }
  | { readonly kind: 'probing'; readonly reason: LaneReason };

const OVERLOAD: ReadonlySet<LaneReason> = new Set(['throttled', 'unavailable', 'timeout']);

/** What is known of one endpoint, and how many attempts it may get. */
export class Lane {
  readonly #limit: ConcurrencyLimit;
  readonly #breaker = new Breaker();
  readonly #health = new LaneHealth();
  #state: State = { kind: 'active' };
  #inFlight = 0;
  #probeInFlight = false;
  #episode = 0;
  #pausesInARow = 0;
  /** Until then a server asked to be left alone, on the monotonic clock. */
  #requestedUntil = -Infinity;
  #draining = false;
  #closed = false;
  #timer: Timer | undefined;

  constructor(
    private readonly options: ResolvedSenderOptions,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly changed: (state: LaneState, previous: LaneState['state']) => void,
  ) {
    this.#limit = new ConcurrencyLimit(options.maxConcurrency);
  }

  canEnter(): boolean {
    switch (this.#state.kind) {
      case 'active':
        return this.#inFlight < this.#limit.value;
      case 'probing':
        return !this.#probeInFlight;
      case 'paused':
        return false;
    }
  }

  enter(): Ticket {
    const probe = this.#state.kind === 'probing';
    this.#inFlight++;
    if (probe) this.#probeInFlight = true;
    return { episode: this.#episode, probe };
  }

  leave(ticket: Ticket, sign: Sign, now: number): void {
    const saturated = this.#inFlight >= this.#limit.value;
    this.#inFlight--;
    if (ticket.probe) this.#probeInFlight = false;
    if (sign.kind === 'none' || this.#closed) return;
    this.#health.note(sign.kind === 'alive' && sign.succeeded, now);
    const current = this.isCurrent(ticket);
    switch (sign.kind) {
      case 'alive':
        return this.#alive(current, sign.succeeded && saturated, now);
      case 'fault':
        return this.#fault(ticket, current, now);
      case 'pause':
        return this.#pause(sign.reason, sign.retryAfterMs, current, now);
    }
  }

  /** Whether no pause has begun since it entered. */
  isCurrent({ episode }: Ticket): boolean {
    return episode === this.#episode;
  }

  isProbing(): boolean {
    return this.#state.kind === 'probing';
  }

  /** Whether a fault that this event meets is its own. */
  isHealthyFor(queued: QueuedEvent, now: number): boolean {
    return this.#state.kind === 'active' && this.#health.isHealthyFor(queued, now);
  }

  mark(now: number): NonNullable<QueuedEvent['lastTried']> {
    return this.#health.mark(now);
  }

  state(): LaneState {
    const limit = this.#state.kind === 'active' ? this.#limit.value : 1;
    if (this.#state.kind === 'active') return { state: 'active', limit };
    if (this.#state.kind === 'probing') return { state: 'probing', reason: this.#state.reason, limit };
    const resumesAt = Math.round(this.clock.now() + this.#state.resumesAt - this.clock.monotonic());
    return { state: 'paused', reason: this.#state.reason, resumesAt, limit };
  }

  pausedForMs(): number {
    if (this.#state.kind !== 'paused') return 0;
    const until = this.#draining ? Math.min(this.#state.resumesAt, this.#requestedUntil) : this.#state.resumesAt;
    return Math.max(0, until - this.clock.monotonic());
  }

  /** Somebody else was asked to leave the endpoint alone for so long. */
  pauseFor(reason: LaneReason, ms: number): void {
    const now = this.clock.monotonic();
    const until = now + ms;
    if (this.#closed || (this.#state.kind === 'paused' && this.#state.resumesAt >= until)) return;
    this.#requestedUntil = Math.max(this.#requestedUntil, until);
    if (this.#state.kind !== 'paused') this.#turnAway();
    this.#pauseUntil(until, reason, now);
  }

  drain(): void {
    this.#draining = true;
    this.#limit.raise();
    if (this.#state.kind !== 'paused' || this.#state.resumesAt <= this.#requestedUntil) return;
    const now = this.clock.monotonic();
    if (this.#requestedUntil > now) this.#pauseUntil(this.#requestedUntil, this.#state.reason, now);
    else this.#probe(this.#state.reason);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #alive(current: boolean, saturated: boolean, now: number): void {
    this.#breaker.note(false, now);
    if (this.#state.kind === 'active') return this.#limit.succeeded(saturated);
    // While paused, an older attempt's success does not undo what a newer answer asked for.
    if (this.#state.kind === 'probing' && current) this.#resume();
  }

  #fault(ticket: Ticket, current: boolean, now: number): void {
    // What began before a pause was its evidence; it must not open the breaker of a lane that has come back.
    if (!current) return;
    const opens = this.#breaker.note(true, now);
    if (opens || ticket.probe) this.#pause('unavailable', undefined, true, now);
  }

  #pause(reason: LaneReason, retryAfterMs: number | undefined, current: boolean, now: number): void {
    if (!current && retryAfterMs === undefined) return;
    if (current) {
      this.#pausesInARow++;
      if (OVERLOAD.has(reason) && this.#state.kind === 'active') this.#limit.overloaded();
    }
    if (current || this.#state.kind !== 'paused') this.#turnAway();
    const pause = pauseFor(reason, this.#pausesInARow, retryAfterMs, this.options, this.random());
    const ms = this.#draining ? Math.max(Math.min(pause.ms, this.options.pauseBaseMs), pause.requestedMs) : pause.ms;
    this.#requestedUntil = Math.max(this.#requestedUntil, now + pause.requestedMs);
    const already = this.#state.kind === 'paused' ? this.#state.resumesAt : -Infinity;
    if (current || now + ms > already) this.#pauseUntil(Math.max(now + ms, already), reason, now);
  }

  /** What is in flight now says nothing more, and what comes after starts slowly. */
  #turnAway(): void {
    this.#episode++;
    this.#limit.slowStart();
    this.#breaker.reset();
  }

  #pauseUntil(resumesAt: number, reason: LaneReason, now: number): void {
    this.#timer?.cancel();
    this.#timer = this.clock.setTimer(() => this.#probe(reason), resumesAt - now, 'background');
    this.#become({ kind: 'paused', reason, resumesAt });
  }

  #probe(reason: LaneReason): void {
    this.#timer?.cancel();
    this.#become({ kind: 'probing', reason });
  }

  #resume(): void {
    this.#pausesInARow = 0;
    if (this.#draining) this.#limit.raise();
    this.#become({ kind: 'active' });
  }

  #become(state: State): void {
    const previous = this.#state.kind;
    this.#state = state;
    this.changed(this.state(), previous);
  }
}
