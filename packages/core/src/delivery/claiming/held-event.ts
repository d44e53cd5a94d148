import { queuedEvent, type QueuedEvent } from '../../event/queued-event.js';
import type { ClaimedEvent } from './claim-source.types.js';

/** An event that this process holds a claim on. */
export interface HeldEvent extends QueuedEvent {
  readonly claim: unknown;
  /** On the monotonic clock. */
  readonly leaseEndsAt: number;
}

/** @param now when the event was claimed, on the monotonic clock */
export function heldEvent(claimed: ClaimedEvent, leaseEndsAt: number, now: number): HeldEvent {
  const { event, ageMs, attempts, charged, refused, triedMsAgo, claim } = claimed;
  const queued = queuedEvent(event, now - ageMs, attempts, charged);
  queued.refused = refused;
  if (triedMsAgo !== undefined) queued.lastTried = { at: now - triedMsAgo };
  return Object.assign(queued, { claim, leaseEndsAt });
}
