import type { Event } from './event.types.js';
import { validateEvent } from './validate-event.js';

/** The event of a body that was built by these rules before, by whatever process; its bytes stay as they are. */
export function eventOfBody(body: string): Event | undefined {
  const fields = parsed(body);
  if (fields === undefined || typeof fields['insertId'] !== 'string' || validateEvent(fields).length > 0)
    return undefined;
  return eventOfFields(fields, body, Buffer.byteLength(body));
}

/** @param fields the body's own, which have passed their checks */
export function eventOfFields(fields: Readonly<Record<string, unknown>>, body: string, bytes: number): Event {
  const { sampleRate } = fields;
  return {
    body,
    bytes,
    insertId: fields['insertId'] as string,
    eventType: fields['eventType'] as string,
    productId: fields['productId'] as string,
    sampleable: sampleRate !== undefined && sampleRate !== 1 && fields['forceSample'] !== true,
  };
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const fields: unknown = JSON.parse(body);
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
