import type { Event } from './event.types.js';

/** An accepted event with what has happened to it. The sender writes its history, the delivery its place. */
export interface QueuedEvent {
  readonly event: Event;
  /** When it was accepted, on the monotonic clock. */
  readonly acceptedAt: number;
  /** HTTP requests made for it. */
  attempts: number;
  /** Those of them that were its own fault. */
  charged: number;
  /** Answers that are taken as final after a few: 409, 501, `success: false`. */
  refused: number;
  /** Backoffs taken, charged or not; the exponent of the next one. */
  backoffs: number;
  /** When it was last tried, and what the lane had seen by then; not known of an event that another process tried. */
  lastTried: { readonly at: number; readonly seen?: LaneTotals } | undefined;
}

/** Attempts of all events through one lane. */
export interface LaneTotals {
  readonly tried: number;
  readonly succeeded: number;
}

export function queuedEvent(event: Event, acceptedAt: number, attempts = 0, charged = 0): QueuedEvent {
  return { event, acceptedAt, attempts, charged, refused: 0, backoffs: attempts, lastTried: undefined };
}
