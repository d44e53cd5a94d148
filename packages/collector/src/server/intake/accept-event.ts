import { Injectable } from '@nestjs/common';
import { createUuidV7, type EventBody } from '@greenflash-events/core/engine';
import { Arrivals } from '../observe/arrivals.js';
import { EventStore } from '../storage/event-store.js';
import type { NewEvent, Repeat } from '../storage/new-event.types.js';
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
    const event = this.newEvent(namespace, body);
    const kept = isKept(body);
    // A second round is needed only when the event that was found was deleted before it could be counted.
    for (;;) {
      if (kept && (await this.store.insert(event))) return this.stored(event);
      const repeat = await this.store.countRepeat(event);
      if (repeat !== undefined) return this.existing(event, repeat);
      if (!kept) return this.sampled(event);
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

  private stored({ namespace, eventId }: NewEvent): Acceptance {
    this.arrivals.publish(namespace, { kind: 'stored' });
    return { kind: 'stored', eventId };
  }

  private existing({ namespace }: NewEvent, repeat: Repeat): Acceptance {
    this.arrivals.publish(namespace, { kind: 'duplicate', ...repeat });
    return { kind: 'existing', eventId: repeat.eventId };
  }

  private async sampled({ namespace, body }: NewEvent): Promise<Acceptance> {
    await this.store.count(namespace, 'sampled');
    this.arrivals.publish(namespace, { kind: 'sampled', eventType: body.eventType });
    return { kind: 'sampled' };
  }
}
