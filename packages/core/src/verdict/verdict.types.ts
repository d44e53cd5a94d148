import type { DeadReason } from '../outcome/outcome.types.js';
import type { LaneReason } from '../outcome/reports.types.js';

/** What an attempt's result means for the event and for the endpoint. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly eventId: string }
  | { readonly kind: 'sampled' }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly message: string }
  | RetryVerdict
  | PauseVerdict
  /** Given up by us: it says nothing about anybody. */
  | { readonly kind: 'aborted' };

/** The event is to be sent again, and other events may go on. */
export interface RetryVerdict {
  readonly kind: 'retry';
  /** Whose fault it is: the event's, or the endpoint's unless the lane is healthy for the event. */
  readonly charge: 'event' | 'endpoint';
  /** After this many such answers the event is dead for `reason`; `maxAttempts` where left out. */
  readonly limit?: { readonly attempts: number; readonly reason: DeadReason };
  /** Whether to try again at once, once, and at no cost. */
  readonly free?: boolean;
  readonly maybeDelivered: boolean;
  /** The server's own minimum, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What happened, in a few words without secrets. */
  readonly message: string;
}

/** The endpoint is not to be tried for a while, with any event. */
export interface PauseVerdict {
  readonly kind: 'pause';
  readonly reason: LaneReason;
  /** Whether the same event, met by it again on a healthy lane, is at fault itself. */
  readonly chargeable: boolean;
  readonly maybeDelivered: boolean;
  readonly retryAfterMs?: number;
  readonly message: string;
}
