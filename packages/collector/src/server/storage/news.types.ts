import type { RejectedEvent } from '../../client/control.types.js';
import type { Repeat } from './new-event.types.js';

/** Something happened in a namespace. A stored event is read from the database by whoever wants it. */
export type Arrival =
  | { readonly kind: 'stored' }
  | ({ readonly kind: 'duplicate' } & Repeat)
  | { readonly kind: 'sampled'; readonly eventType: string }
  | ({ readonly kind: 'rejected' } & RejectedEvent)
  | { readonly kind: 'reset' };

/** A rejected body is too long for a notification, so other processes are told where it is. */
export type Announced = Exclude<Arrival, { kind: 'rejected' }> | { readonly kind: 'rejected'; readonly seq: number };

/** An arrival as other processes are told of it. */
export interface News {
  readonly namespace: string;
  readonly arrival: Announced;
}
