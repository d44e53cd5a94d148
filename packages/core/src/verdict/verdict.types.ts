import type { DeadReason } from '../outcome/outcome.types.js';
import type { LaneReason } from '../outcome/reports.types.js';

/** What an attempt's result means for the event and for the endpoint. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly eventId: string; readonly askedMs?: number }
  | { readonly kind: 'sampled'; readonly askedMs?: number }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly message: string; readonly askedMs?: number }
  | RetryVerdict
  | PauseVerdict
  /** Given up by us: it says nothing about the endpoint. */
  | { readonly kind: 'aborted'; readonly askedMs?: undefined };

/** The event is to be sent again, and other events may go on. */
export interface RetryVerdict {
  readonly kind: 'retry';
  /** The event's own fault, or the endpoint's, of this kind, unless the lane is healthy for the event. */
  readonly fault: 'event' | EndpointFault;
  /** Not charged to the event, however others fare. */
  readonly neverCharged?: boolean;
  /** After this many such answers the event is dead for `reason`; `maxAttempts` where left out. */
  readonly limit?: { readonly attempts: number; readonly reason: DeadReason };
  /** Whether to try again at once, once, and at no cost. */
  readonly free?: boolean;
  readonly maybeDelivered: boolean;
  /** The server's own minimum for every event, in milliseconds. */
  readonly askedMs?: number;
  /** What happened, in a few words without secrets. */
  readonly message: string;
}

/** `auth`: where other events get through, this one needs another plan or product; where none do, it is the key. */
export type EndpointFault = Exclude<LaneReason, 'broken'>;

/** No event can be sent before something is changed: the key, or what sends. */
export interface PauseVerdict {
  readonly kind: 'pause';
  readonly reason: 'auth' | 'broken';
  readonly maybeDelivered: false;
  readonly askedMs?: number;
  readonly message: string;
}
