import type { QueuedEvent } from '../event/queued-event.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
import { backoffMs, requestedWaitMs } from './backoff.js';
import type { NextStep } from './sender.types.js';
import type { Sign } from './sign.types.js';

/** Whether the attempt was the event's own fault, so that it burns one of its `maxAttempts`. */
export function isCharged(verdict: Verdict, laneIsHealthy: boolean): boolean {
  if (verdict.kind === 'retry') return verdict.charge === 'event' || laneIsHealthy;
  return verdict.kind === 'pause' && verdict.chargeable && laneIsHealthy;
}

/** What the attempt tells of the endpoint. */
export function signOf(verdict: Verdict, charged: boolean): Sign {
  switch (verdict.kind) {
    case 'delivered':
    case 'sampled':
      return { kind: 'alive', succeeded: true };
    case 'dead':
      return { kind: 'alive', succeeded: false };
    case 'retry':
      return charged ? { kind: 'alive', succeeded: false } : { kind: 'fault' };
    case 'pause':
      return charged ? { kind: 'alive', succeeded: false } : verdict;
    case 'aborted':
      return { kind: 'none' };
  }
}

/** What becomes of an event whose history already holds this attempt. */
export function nextStepOf(
  queued: QueuedEvent,
  verdict: Verdict,
  options: ResolvedSenderOptions,
  random: number,
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
      return givenUp(queued, verdict, options.maxAttempts) ?? retryAfterBackoff(queued, verdict, options, random);
  }
}

function givenUp(queued: QueuedEvent, verdict: RetryVerdict | PauseVerdict, maxAttempts: number): NextStep | undefined {
  const limit = verdict.kind === 'retry' ? verdict.limit : undefined;
  if (limit !== undefined && queued.refused >= limit.attempts) {
    return { kind: 'dead', reason: limit.reason, message: verdict.message };
  }
  return queued.charged >= maxAttempts ? { kind: 'dead', reason: 'attempts', message: verdict.message } : undefined;
}

function retryAfterBackoff(
  queued: QueuedEvent,
  verdict: RetryVerdict | PauseVerdict,
  options: ResolvedSenderOptions,
  random: number,
): NextStep {
  const own = backoffMs(queued.backoffs, options.backoffBaseMs, options.backoffMaxMs, random);
  // A pause holds the whole lane; the event needs no second wait for the same wish.
  const asked = verdict.kind === 'retry' ? verdict.retryAfterMs : undefined;
  if (asked === undefined) return { kind: 'retry', delayMs: own, requested: false };
  const requested = requestedWaitMs(asked, options.maxRetryAfterMs, random);
  return { kind: 'retry', delayMs: Math.max(own, requested), requested: true };
}
