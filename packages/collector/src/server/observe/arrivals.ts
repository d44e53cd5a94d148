import { EventEmitter } from 'node:events';
import type { Arrival } from '../storage/news.types.js';

/** Tells those who wait, after the fact is committed: of this process, and of others on the same database. */
export class Arrivals {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(namespace: string, arrival: Arrival): void {
    this.emitter.emit(namespace, arrival);
  }

  /** Makes everybody look for stored events that they were not told of. */
  wakeAll(): void {
    for (const namespace of this.emitter.eventNames()) this.emitter.emit(namespace, { kind: 'stored' });
  }

  /** @returns ends the subscription; may be called twice */
  subscribe(namespace: string, listener: (arrival: Arrival) => void): () => void {
    this.emitter.on(namespace, listener);
    return () => this.emitter.off(namespace, listener);
  }
}
