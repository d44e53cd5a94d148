import { createHash } from 'node:crypto';
import type { NewEvent } from '../../src/server/storage/new-event.types.js';
import { PRODUCT } from './server.js';

export const NAMESPACE = 'n';

const BEGIN_MS = 1_700_000_000_000;

let serial = 0;

/** A valid event, received a millisecond after the one before it. */
export function newEvent(change: object = {}, insertId?: string, namespace = NAMESPACE): NewEvent {
  const body = { eventType: 'a', productId: PRODUCT, value: '1', ...change };
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    eventId: idOf(++serial),
    namespace,
    insertKey: insertId === undefined ? undefined : sha256(`${namespace} ${insertId}`),
    bodyDigest: sha256(bytes),
    receivedAtMs: BEGIN_MS + serial,
    body: { ...body, ...(insertId !== undefined && { insertId }) },
    bytes,
  };
}

/** A UUIDv7, which begins with the time. */
function idOf(count: number): string {
  const time = (BEGIN_MS + count).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(count).padStart(12, '0')}`;
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
