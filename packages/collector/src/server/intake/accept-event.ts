import { Injectable } from '@nestjs/common';
import type { SampledEvent } from '../../client/control.types.js';
import { createUuidV7, type EventBody } from '@greenflash-events/core/engine';
import { Arrivals } from '../observe/arrivals.js';
import { RequestLog } from '../observe/request-log.js';
import { sampledEvent } from '../storage/sampled-event.js';
import { EventStore } from '../storage/event-store.js';
import type { NewEvent } from '../storage/new-event.types.js';
import { bodyDigest } from './canonical-body.js';
import { insertKey } from './insert-key.js';
import { isKept } from './sampling.js';

/** The outcome of a valid body. `existing`: the event was there already, from the same product and insert id. */
export type Acceptance = { readonly kind: 'stored' | 'existing' | 'sampled'; readonly eventId: string };

/** Decides what becomes of a valid body. */
@Injectable()
export class AcceptEvent {
  private readonly createEventId = createUuidV7();

  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
    private readonly requests: RequestLog,
  ) {}

  /**
   * Resolves after the event, or the count of it, is committed. Rejects only when the database fails.
   *
   * @param bytes the body as it was sent
   */
  async accept(namespace: string, body: EventBody, bytes: Buffer): Promise<Acceptance> {
    const event = this.newEvent(namespace, body, bytes);
    const settled = await this.store.settle(event, isKept(body));
    switch (settled.kind) {
      case 'existing':
        this.arrivals.publish(namespace, { ...settled, kind: 'duplicate' });
        return settled;
      case 'sampled':
        this.noteSampled(namespace, sampledEvent(event));
        return { kind: 'sampled', eventId: event.eventId };
      case 'stored':
        this.arrivals.publish(namespace, { kind: 'stored' });
        return settled;
    }
  }

  private noteSampled(namespace: string, sampled: SampledEvent): void {
    this.requests.addSampled(namespace, sampled);
    this.arrivals.publish(namespace, { kind: 'sampled', ...sampled });
  }

  private newEvent(namespace: string, body: EventBody, bytes: Buffer): NewEvent {
    return {
      eventId: this.createEventId(),
      namespace,
      insertKey: insertKey(namespace, body),
      bodyDigest: bodyDigest(body),
      receivedAtMs: Date.now(),
      body,
      bytes,
    };
  }
}
