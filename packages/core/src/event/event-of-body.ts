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
  const sampleable = sampleRate !== undefined && sampleRate !== 1 && fields['forceSample'] !== true;
  const { insertId, eventType, productId } = fields as {
    readonly [K in 'insertId' | 'eventType' | 'productId']: string;
  };
  return new BuiltEvent(body, bytes, insertId, eventType, productId, sampleable);
}

/**
 * A class, as what holds it is: objects of a literal that once lived long, as in a queue, V8 makes in its old space from then
 * on. There each of them would keep its body until the next full collection, however short it lives.
 */
class BuiltEvent implements Event {
  constructor(
    readonly body: string,
    readonly bytes: number,
    readonly insertId: string,
    readonly eventType: string,
    readonly productId: string,
    readonly sampleable: boolean,
  ) {}
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const fields: unknown = JSON.parse(body);
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
