import { EventEmitter } from 'node:events';
import type { Arrival } from '../storage/news.types.js';

const ALL = '*';

/** Tells subscribers, after the fact is committed: of this process, and of others on the same database. */
export class Arrivals {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(namespace: string, arrival: Arrival): void {
    this.emitter.emit(namespace, arrival);
  }

  /** Of what belongs to no key. */
  publishToAll(arrival: Arrival): void {
    this.emitter.emit(ALL, arrival);
  }

  /** Makes every subscriber look for stored events that it has not heard of. */
  wakeAll(): void {
    this.publishToAll({ kind: 'stored' });
  }

  /** @returns ends the subscription; may be called twice */
  subscribe(namespace: string, listener: (arrival: Arrival) => void): () => void {
    this.emitter.on(namespace, listener).on(ALL, listener);
    return () => this.emitter.off(namespace, listener).off(ALL, listener);
  }
}
