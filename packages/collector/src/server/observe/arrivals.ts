import { EventEmitter } from 'node:events';
import type { RejectedEvent } from '../../client/control.types.js';
import type { Repeat } from '../storage/new-event.types.js';

/** Something happened in a namespace. A stored event is read from the database by whoever wants it. */
export type Arrival =
  | { readonly kind: 'stored' }
  | ({ readonly kind: 'duplicate' } & Repeat)
  | { readonly kind: 'sampled'; readonly eventType: string }
  | ({ readonly kind: 'rejected' } & RejectedEvent)
  | { readonly kind: 'reset' };

/** Tells those who wait, after the fact is committed. It knows of this process only. */
export class Arrivals {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(namespace: string, arrival: Arrival): void {
    this.emitter.emit(namespace, arrival);
  }

  /** @returns ends the subscription; may be called twice */
  subscribe(namespace: string, listener: (arrival: Arrival) => void): () => void {
    this.emitter.on(namespace, listener);
    return () => this.emitter.off(namespace, listener);
  }
}
