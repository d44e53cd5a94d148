import type { FaultedRequest, ForwardedCall, RejectedEvent, SampledEvent } from '../../client/control.types.js';
import type { Repeat } from './new-event.types.js';

/** Something happened in a namespace. A stored event is read from the database by those who want it. */
export type Arrival =
  | { readonly kind: 'stored' }
  | ({ readonly kind: 'duplicate' } & Repeat)
  | ({ readonly kind: 'sampled' } & SampledEvent)
  | ({ readonly kind: 'forwarded' } & ForwardedCall)
  | ({ readonly kind: 'faulted' } & FaultedRequest)
  | { readonly kind: 'storage'; readonly ok: boolean; readonly message?: string }
  | ({ readonly kind: 'rejected' } & RejectedEvent)
  | { readonly kind: 'reset' };

/** A rejected body is too long for a notification, so other processes are told where it is. */
export type Announced =
  | Exclude<Arrival, { kind: 'rejected' | 'forwarded' | 'faulted' | 'storage' }>
  | { readonly kind: 'rejected'; readonly seq: number };

/** An arrival as other processes hear of it. */
export interface News {
  readonly namespace: string;
  readonly arrival: Announced;
}
