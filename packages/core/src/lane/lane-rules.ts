import type { QueuedEvent } from '../event/queued-event.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import type { LaneReason } from '../outcome/reports.types.js';
import type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
import type { NextStep } from './sender.types.js';

/** What an attempt showed of the endpoint, beside a wait that it may have asked for. */
export type Sign =
  /** It works: a success, or a refusal that is the event's own fault. */
  | { readonly kind: 'alive'; readonly succeeded: boolean }
  /** It failed by the event's own fault, among others that got through: that says nothing. */
  | { readonly kind: 'own' }
  /** It failed, which is evidence for the breaker. */
  | { readonly kind: 'fault'; readonly reason: LaneReason }
  /** It refuses the key, or we cannot send at all: other events would fare no better. */
  | { readonly kind: 'pause'; readonly reason: LaneReason }
  | { readonly kind: 'none' };

/** An endpoint's fault of these kinds says nothing of the event that met it. */
const NEVER_CHARGED: ReadonlySet<LaneReason> = new Set(['throttled', 'network']);

/** Whether the attempt was the event's own fault, so that it burns one of its `maxAttempts`. */
export function isCharged(verdict: Verdict, laneIsHealthy: boolean): boolean {
  if (verdict.kind !== 'retry' || verdict.neverCharged === true) return false;
  return verdict.fault === 'event' || (laneIsHealthy && !NEVER_CHARGED.has(verdict.fault));
}

export function signOf(verdict: Verdict, charged: boolean): Sign {
  switch (verdict.kind) {
    case 'delivered':
    case 'sampled':
      return { kind: 'alive', succeeded: true };
    case 'dead':
      return { kind: 'alive', succeeded: false };
    case 'retry':
      if (verdict.fault === 'event') return { kind: 'alive', succeeded: false };
      return charged ? { kind: 'own' } : { kind: 'fault', reason: verdict.fault };
    case 'pause':
      return { kind: 'pause', reason: verdict.reason };
    case 'aborted':
      return { kind: 'none' };
  }
}

/**
 * What the delivery does next with an event whose history already holds this attempt. Age ends it only here, after an
 * attempt: what waited in an outage or on disk for longer than `maxAgeMs` is tried once before it is given up.
 */
export function nextStepOf(
  queued: QueuedEvent,
  verdict: Verdict,
  options: ResolvedSenderOptions,
  random: number,
  ageMs: number,
): NextStep {
  switch (verdict.kind) {
    case 'delivered':
    case 'sampled':
    case 'dead':
      return verdict;
    case 'aborted':
      return { kind: 'released' };
    case 'retry':
    case 'pause':
      return givenUp(queued, verdict, options, ageMs) ?? retryAfterBackoff(queued, verdict, options, random);
  }
}

function givenUp(
  queued: QueuedEvent,
  verdict: RetryVerdict | PauseVerdict,
  { maxAttempts, maxAgeMs }: ResolvedSenderOptions,
  ageMs: number,
): NextStep | undefined {
  const { message } = verdict;
  const limit = verdict.kind === 'retry' ? verdict.limit : undefined;
  if (limit !== undefined && queued.refused >= limit.attempts) {
    return { kind: 'dead', reason: limit.reason, message };
  }
  if (queued.charged >= maxAttempts) return { kind: 'dead', reason: 'attempts', message };
  return ageMs > maxAgeMs ? { kind: 'dead', reason: 'expired', message } : undefined;
}

function retryAfterBackoff(
  queued: QueuedEvent,
  { askedMs }: RetryVerdict | PauseVerdict,
  options: ResolvedSenderOptions,
  random: number,
): NextStep {
  const own = backoffMs(queued.backoffs, options.backoffBaseMs, options.backoffMaxMs, random);
  if (askedMs === undefined) return { kind: 'retry', delayMs: own, requested: false };
  const requested = requestedWaitMs(askedMs, options.maxRetryAfterMs, random);
  return { kind: 'retry', delayMs: Math.max(own, requested), requested: true };
}

/** Share of the base below which no backoff falls, so that full jitter cannot become a hot loop. */
const BACKOFF_FLOOR = 0.2;

/**
 * Exponential backoff with full jitter: between a fifth of the base and `min(maxMs, baseMs · 2^(n−1))`.
 *
 * @param n 1 for the first wait
 * @param random from 0 to 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(n: number, baseMs: number, maxMs: number, random: number): number {
  return Math.min(maxMs, Math.max(baseMs * BACKOFF_FLOOR, random * ceilingMs(n, baseMs, maxMs)));
}

/** A key has to be changed before these pauses end, so they are longer. */
const AUTH_FACTOR = 5;
/** A pause lies between these shares of its ceiling: half of it on average, and never so short that probes bunch. */
const SHORTEST_PAUSE = 0.25;
const LONGEST_PAUSE = 0.75;

/**
 * How long an endpoint is left alone where it asked for nothing: around half of `min(pauseMaxMs, pauseBaseMs · 2^(n−1))`,
 * five times that where it refuses the key.
 *
 * @param n 1 for the first pause in a row
 * @param random from 0 to 1
 */
export function pauseMs(
  reason: LaneReason,
  n: number,
  { pauseBaseMs, pauseMaxMs }: Pick<ResolvedSenderOptions, 'pauseBaseMs' | 'pauseMaxMs'>,
  random: number,
): number {
  const factor = reason === 'auth' ? AUTH_FACTOR : 1;
  const share = SHORTEST_PAUSE + random * (LONGEST_PAUSE - SHORTEST_PAUSE);
  return share * ceilingMs(n, pauseBaseMs * factor, pauseMaxMs * factor);
}

function ceilingMs(n: number, baseMs: number, maxMs: number): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(n - 1, 52));
}

/** Jitter on top of a wait that a server asked for, so that its clients do not all come back at once. */
const REQUESTED_JITTER_SHARE = 0.1;

/** The wait that a server asked for, capped, with jitter on top. Never shorter than asked, except by the cap. */
export function requestedWaitMs(askedMs: number, capMs: number, random: number): number {
  return Math.min(askedMs, capMs) * (1 + REQUESTED_JITTER_SHARE * random);
}
