import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';

/** A stored event for a spec: its defaults derived as the collector does. */
export function storedEvent(body: Partial<StoredBody> = {}, record: Partial<StoredEvent> = {}): StoredEvent {
  const receivedAt = record.receivedAt ?? '2026-03-01T12:00:00.000Z';
  return {
    eventId: 'event-1',
    receivedAt,
    body: {
      eventType: 'upgrade_purchased',
      productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
      value: '149.00',
      ...body,
    },
    duplicates: 0,
    conflicts: 0,
    warnings: [],
    derived: {
      eventAt: body.eventAt ?? receivedAt,
      influence: body.influence ?? 'neutral',
      valueType: body.valueType ?? 'text',
      qualityImpactScore: body.qualityImpactScore ?? 0,
      fields: [],
    },
    ...record,
  };
}
