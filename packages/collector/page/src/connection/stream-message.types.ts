import type { RejectedEvent } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';

/** The counts of a stored event after a request repeated it. */
export interface Repeat {
  readonly eventId: string;
  readonly duplicates: number;
  readonly conflicts: number;
}

/** One message of `GET /_collector/stream`. */
export type StreamMessage =
  | { readonly kind: 'stored'; readonly event: StoredEvent }
  | ({ readonly kind: 'duplicate' } & Repeat)
  | { readonly kind: 'sampled'; readonly eventType: string }
  | { readonly kind: 'rejected'; readonly rejected: RejectedEvent }
  | { readonly kind: 'reset' };
