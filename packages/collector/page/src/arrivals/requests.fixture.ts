import type { ForwardedCall, RejectedEvent, SampledEvent } from '../../../src/client/control.types.js';
import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';

const RECEIVED_AT = '2026-03-01T12:00:00.000Z';
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** A stored event for a spec: its defaults derived as the collector does. */
export function storedEvent(body: Partial<StoredBody> = {}, record: Partial<StoredEvent> = {}): StoredEvent {
  const receivedAt = record.receivedAt ?? RECEIVED_AT;
  return {
    eventId: 'event-1',
    receivedAt,
    body: { eventType: 'upgrade_purchased', productId: PRODUCT_ID, value: '149.00', ...body },
    duplicates: 0,
    conflicts: 0,
    warnings: [],
    unknownFields: [],
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

export function rejectedEvent(record: Partial<RejectedEvent> = {}): RejectedEvent {
  return {
    id: 'rejected-1',
    receivedAt: RECEIVED_AT,
    status: 400,
    code: 'invalid_event',
    message: '',
    problems: [],
    method: 'POST',
    path: '/api/v1/events',
    text: '',
    truncated: false,
    ...record,
  };
}

export function sampledEvent(record: Partial<SampledEvent> = {}): SampledEvent {
  return {
    id: 'sampled-1',
    receivedAt: RECEIVED_AT,
    eventType: 'usage_logged',
    productId: PRODUCT_ID,
    value: '1',
    sampleRate: 0.1,
    ...record,
  };
}

export function forwardedCall(record: Partial<ForwardedCall> = {}): ForwardedCall {
  return {
    id: 'forwarded-1',
    receivedAt: RECEIVED_AT,
    method: 'POST',
    path: '/api/v1/messages',
    status: 200,
    durationMs: 12,
    answerBytes: 40,
    ...record,
  };
}
