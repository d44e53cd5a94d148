import type { QueuedEvent } from '../event/queued-event.js';
import { MAX_CONCURRENCY, type ResolvedSenderOptions } from '../options/sender-options.js';
import type { Clock, Timer } from '../time/clock.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';
import { Breaker } from './breaker.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import { LaneHealth } from './lane-health.js';
import { pauseMs, requestedWaitMs, type Sign } from './lane-rules.js';
import type { SharedPause } from './sender.types.js';

/** An attempt in flight. */
export interface Ticket {
  readonly startedAt: number;
  /** Pauses and thaws before it started; an attempt older than one of them is no evidence. */
  readonly episode: number;
  /** Of the concurrency limit under which it started. */
  readonly turn: number;
  /** Names the probe that it is. */
  readonly probe: number | undefined;
}

type State =
  | { readonly kind: 'active' }
  | { readonly kind: 'paused'; readonly reason: LaneReason; readonly resumesAt: number }
  /** `isOpen`: whether a probe may start now. */
  | { readonly kind: 'probing'; readonly reason: LaneReason; readonly isOpen: boolean };

/** Something got through within this: what refuses one event only is not the key. */
const LATELY_MS = 60_000;
/** While attempts are in flight, the lane looks this often whether the process stood still meanwhile. */
const BEAT_MS = 1_000;
const FROZEN_MS = 1_000;

/**
 * What is known of one endpoint, and how many attempts it may get. Three things pause it: the server asks for it, the key
 * is refused (or we cannot send at all), or the breaker opens. A pause ends with one event as a probe. The next probe's
 * time is set when a probe starts, so that one which never ends holds up nothing.
 */
export class Lane {
  readonly #limit: ConcurrencyLimit;
  readonly #breaker: Breaker;
  readonly #health = new LaneHealth();
  readonly #inFlight = new Set<Ticket>();
  #state: State = { kind: 'active' };
  #episode = 0;
  #pausesInARow = 0;
  #probes = 0;
  /** When the next probe may start, where this one fails. */
  #nextProbeAt = -Infinity;
  /** Until then a server asked to be left alone, on the monotonic clock. */
  #requestedUntil = -Infinity;
  #draining = false;
  #closed = false;
  #timer: Timer | undefined;
  #beat: Timer | undefined;
  /** When it is due, on the monotonic clock. One that is late by `FROZEN_MS` was held up with its process. */
  #beatAt = Infinity;

  constructor(
    private readonly options: ResolvedSenderOptions,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly changed: (state: LaneState, previous: LaneState['state']) => void,
  ) {
    this.#limit = new ConcurrencyLimit(options.maxConcurrency);
    this.#breaker = new Breaker(options.pauseBaseMs);
  }

  canEnter(): boolean {
    switch (this.#state.kind) {
      case 'active':
        return this.#inFlight.size < this.#limit.value;
      case 'probing':
        return this.#state.isOpen && this.#inFlight.size < this.#most;
      case 'paused':
        return false;
    }
  }

  enter(): Ticket {
    const startedAt = this.clock.monotonic();
    const isProbe = this.#state.kind === 'probing';
    const probe = isProbe ? ++this.#probes : undefined;
    const ticket = { startedAt, episode: this.#episode, turn: this.#limit.turn, probe };
    this.#inFlight.add(ticket);
    if (isProbe) this.#probeStarted(startedAt);
    this.#watch(startedAt);
    return ticket;
  }

  /**
   * @param askedMs how long the server asked to be left alone
   * @param queued the event of the attempt, with what it remembers of the attempt before
   */
  leave(ticket: Ticket, sign: Sign, askedMs: number | undefined, queued: QueuedEvent): void {
    const now = this.clock.monotonic();
    const isSaturated = this.#inFlight.size >= this.#limit.value;
    this.#inFlight.delete(ticket);
    if (this.#inFlight.size === 0) this.#unwatch();
    if (this.#closed) return;
    if (sign.kind === 'none') return this.#gaveUp(ticket);
    this.#health.note(sign.kind === 'alive' && sign.succeeded, now);
    if (this.isCurrent(ticket) && this.#state.kind === 'active') {
      this.#limit.ended(ticket.turn, sign.kind !== 'alive', isSaturated, now);
    }
    if (sign.kind === 'alive') this.#alive(ticket, askedMs !== undefined, now);
    else if (sign.kind !== 'own' && this.isCurrent(ticket)) this.#failed(ticket, sign, queued, now);
    if (askedMs !== undefined) this.#asked(askedMs, now);
  }

  /**
   * Called when an attempt ends, before its end is judged: after a timer's callback that blocked the event loop, the
   * network's news is heard of before a late beat.
   */
  lookForThaw(): void {
    if (this.#beat !== undefined && this.clock.monotonic() - this.#beatAt >= FROZEN_MS) this.#beats();
  }

  /** Whether no pause has begun, and the process has not stood still, since it entered. */
  isCurrent({ episode }: Ticket): boolean {
    return episode === this.#episode;
  }

  isProbing(): boolean {
    return this.#state.kind === 'probing';
  }

  /** Whether a fault that this event meets is its own. */
  isHealthyFor(ticket: Ticket, queued: QueuedEvent): boolean {
    const { kind } = this.#state;
    return kind === 'active' && this.isCurrent(ticket) && this.#health.isHealthyFor(queued, this.clock.monotonic());
  }

  /** Whether this lane has tried the event before, and nothing has got through since. */
  hasFailedBefore({ lastTried }: QueuedEvent): boolean {
    return lastTried?.seen !== undefined && lastTried.at > this.#breaker.succeededAt;
  }

  mark(): NonNullable<QueuedEvent['lastTried']> {
    return this.#health.mark(this.clock.monotonic());
  }

  state(): LaneState {
    const state = this.#state;
    if (state.kind === 'active') return { state: 'active', limit: this.#limit.value };
    const { reason } = state;
    if (state.kind === 'probing') return { state: reason === 'broken' ? 'broken' : 'probing', reason, limit: 1 };
    const resumesAt = Math.round(this.clock.now() + state.resumesAt - this.clock.monotonic());
    return { state: reason === 'broken' ? 'broken' : 'paused', reason, resumesAt, limit: 1 };
  }

  pausedForMs(): number {
    if (this.#state.kind !== 'paused') return 0;
    const until = this.#draining ? Math.min(this.#state.resumesAt, this.#requestedUntil) : this.#state.resumesAt;
    return Math.max(0, until - this.clock.monotonic());
  }

  /**
   * What other processes are to know: what the server asked for, and the first refusal of the key. Once told, each of them
   * finds out by itself whether its own key is refused.
   */
  pauseToShare(): SharedPause | undefined {
    if (this.#state.kind !== 'paused') return undefined;
    const now = this.clock.monotonic();
    if (this.#requestedUntil > now) return { reason: 'throttled', forMs: this.#requestedUntil - now };
    const { reason, resumesAt } = this.#state;
    return reason === 'auth' && this.#pausesInARow === 1 ? { reason, forMs: resumesAt - now } : undefined;
  }

  /** Another process was asked to leave the endpoint alone for so long. */
  pauseFor(reason: LaneReason, ms: number): void {
    const until = this.clock.monotonic() + ms;
    if (this.#closed || (this.#state.kind === 'paused' && this.#state.resumesAt >= until)) return;
    this.#requestedUntil = Math.max(this.#requestedUntil, until);
    this.#pauseUntil(until, reason);
  }

  drain(): void {
    this.#draining = true;
    this.#limit.raise();
    if (this.#state.kind !== 'paused' || this.#state.resumesAt <= this.#requestedUntil) return;
    if (this.#requestedUntil > this.clock.monotonic()) this.#pauseUntil(this.#requestedUntil, this.#state.reason);
    else this.#probe(this.#state.reason);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#unwatch();
  }

  get #most(): number {
    const { maxConcurrency } = this.options;
    return maxConcurrency === 'auto' ? MAX_CONCURRENCY : maxConcurrency;
  }

  #alive(ticket: Ticket, isAsked: boolean, now: number): void {
    this.#breaker.succeeded(ticket.startedAt, now);
    // While paused, an older attempt's success does not undo what a newer answer asked for.
    if (this.#state.kind !== 'active' && ticket.probe !== undefined && this.isCurrent(ticket) && !isAsked)
      this.#resume();
  }

  #failed(ticket: Ticket, sign: Sign & { readonly kind: 'fault' | 'pause' }, queued: QueuedEvent, now: number): void {
    if (this.#state.kind !== 'active') return this.#probeFailed(ticket, sign.reason, now);
    const isKey = sign.reason === 'auth' && now - this.#breaker.succeededAt > LATELY_MS;
    if (sign.kind === 'pause' || isKey || this.#opensBreaker(ticket, sign.reason, queued, now)) {
      this.#pausesInARow = 1;
      this.#pauseUntil(now + this.#pauseMs(sign.reason), sign.reason);
    }
  }

  #opensBreaker({ startedAt }: Ticket, reason: LaneReason, queued: QueuedEvent, now: number): boolean {
    const silent = reason === 'timeout' ? this.#silent((now - startedAt) / 2) : 0;
    return this.#breaker.failed(startedAt, now, silent, !this.hasFailedBefore(queued));
  }

  /** Attempts in flight that have had no answer for so long. */
  #silent(ms: number): number {
    const before = this.clock.monotonic() - ms;
    let count = 0;
    for (const { startedAt } of this.#inFlight) if (startedAt <= before) count++;
    return count;
  }

  #probeStarted(now: number): void {
    const { reason } = this.#state as State & { kind: 'probing' };
    this.#pausesInARow++;
    this.#nextProbeAt = now + this.#pauseMs(reason);
    this.#wakeAt(this.#nextProbeAt, reason);
    this.#state = { kind: 'probing', reason, isOpen: false };
  }

  #probeFailed({ probe }: Ticket, reason: LaneReason, now: number): void {
    // Only the newest counts: the time of the next was set when it started.
    if (this.#state.kind !== 'probing' || probe !== this.#probes) return;
    const resumesAt = Math.max(this.#nextProbeAt, this.#requestedUntil);
    if (resumesAt <= now) return this.#probe(reason);
    this.#wakeAt(resumesAt, reason);
    this.#become({ kind: 'paused', reason, resumesAt });
  }

  /** We gave it up, so it says nothing: another may be the probe. */
  #gaveUp({ probe }: Ticket): void {
    if (this.#state.kind === 'probing' && probe === this.#probes) this.#probe(this.#state.reason);
  }

  #asked(askedMs: number, now: number): void {
    const until = now + requestedWaitMs(askedMs, this.options.maxRetryAfterMs, this.random());
    this.#requestedUntil = Math.max(this.#requestedUntil, until);
    if (this.#state.kind !== 'paused') return this.#pauseUntil(this.#requestedUntil, 'throttled');
    const { reason, resumesAt } = this.#state;
    const isWaitingForUs = reason === 'auth' || reason === 'broken';
    this.#pauseUntil(Math.max(resumesAt, this.#requestedUntil), isWaitingForUs ? reason : 'throttled');
  }

  #pauseMs(reason: LaneReason): number {
    const ms = pauseMs(reason, this.#pausesInARow, this.options, this.random());
    return this.#draining ? Math.min(ms, this.options.pauseBaseMs) : ms;
  }

  /** What is in flight now says nothing more, and what comes after starts slowly. */
  #pauseUntil(resumesAt: number, reason: LaneReason): void {
    this.#episode++;
    this.#breaker.reset();
    if (this.#state.kind === 'active') this.#limit.slowStart();
    this.#wakeAt(resumesAt, reason);
    this.#become({ kind: 'paused', reason, resumesAt });
  }

  #wakeAt(time: number, reason: LaneReason): void {
    this.#timer?.cancel();
    this.#timer = this.clock.setTimer(() => this.#probe(reason), time - this.clock.monotonic(), 'background');
  }

  #probe(reason: LaneReason): void {
    this.#timer?.cancel();
    this.#become({ kind: 'probing', reason, isOpen: true });
  }

  #resume(): void {
    this.#timer?.cancel();
    this.#pausesInARow = 0;
    this.#breaker.reset();
    if (this.#draining) this.#limit.raise();
    this.#become({ kind: 'active' });
  }

  #become(state: State): void {
    const previous = this.state().state;
    this.#state = state;
    this.changed(this.state(), previous);
  }

  #watch(now: number): void {
    if (this.#beat !== undefined) return;
    this.#beatAt = now + BEAT_MS;
    this.#beat = this.clock.setTimer(() => this.#beats(), BEAT_MS, 'background');
  }

  #beats(): void {
    this.#unwatch();
    const now = this.clock.monotonic();
    // What is in flight meets its timeouts and resets now, all at once: they are no evidence.
    if (now - this.#beatAt >= FROZEN_MS) this.#thawed();
    if (this.#inFlight.size > 0) this.#watch(now);
  }

  #unwatch(): void {
    this.#beat?.cancel();
    this.#beat = undefined;
  }

  #thawed(): void {
    this.#episode++;
    this.#breaker.reset();
    if (this.#state.kind === 'probing' && !this.#state.isOpen) this.#probe(this.#state.reason);
  }
}
