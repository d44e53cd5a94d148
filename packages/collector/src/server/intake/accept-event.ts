import { Injectable } from '@nestjs/common';
import { createUuidV7, type EventBody } from '@greenflash-events/core/engine';
import { Arrivals } from '../observe/arrivals.js';
import { EventStore } from '../storage/event-store.js';
import type { NewEvent } from '../storage/new-event.types.js';
import { bodyBytes, bodyDigest } from './canonical-body.js';
import { insertKey } from './insert-key.js';
import { isKept } from './sampling.js';

/** What became of a valid body. `existing`: the event was there already, from the same product and insert id. */
export type Acceptance =
  { readonly kind: 'stored' | 'existing'; readonly eventId: string } | { readonly kind: 'sampled' };

/** Decides what becomes of a valid body. */
@Injectable()
export class AcceptEvent {
  private readonly createEventId = createUuidV7();

  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
  ) {}

  /** Resolves after the event, or the count of it, is committed. Rejects only when the database fails. */
  async accept(namespace: string, body: EventBody): Promise<Acceptance> {
    const settled = await this.store.settle(this.newEvent(namespace, body), isKept(body));
    switch (settled.kind) {
      case 'existing':
        this.arrivals.publish(namespace, { ...settled, kind: 'duplicate' });
        return settled;
      case 'sampled':
        this.arrivals.publish(namespace, { kind: 'sampled', eventType: body.eventType });
        return settled;
      case 'stored':
        this.arrivals.publish(namespace, { kind: 'stored' });
        return settled;
    }
  }

  private newEvent(namespace: string, body: EventBody): NewEvent {
    return {
      eventId: this.createEventId(),
      namespace,
      insertKey: insertKey(namespace, body),
      bodyDigest: bodyDigest(body),
      receivedAtMs: Date.now(),
      body,
      bytes: bodyBytes(body),
    };
  }
}
