import type { LaneReason } from '../outcome/reports.types.js';

/** What an attempt told of the endpoint. */
export type Sign =
  /** It works: a success, or a refusal that is the event's own fault. */
  | { readonly kind: 'alive'; readonly succeeded: boolean }
  /** It failed, and other events may go on until the breaker opens. */
  | { readonly kind: 'fault' }
  /** It is to be left alone. */
  | { readonly kind: 'pause'; readonly reason: LaneReason; readonly retryAfterMs?: number }
  | { readonly kind: 'none' };
