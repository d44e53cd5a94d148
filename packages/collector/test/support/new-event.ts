import { createHash } from 'node:crypto';
import type { NewEvent } from '../../src/server/storage/new-event.types.js';
import { PRODUCT } from './server.js';

export const NAMESPACE = 'n';

let serial = 0;

/** A valid event, received a millisecond after the one before it. */
export function newEvent(change: object = {}, insertId?: string, namespace = NAMESPACE): NewEvent {
  const body = { eventType: 'a', productId: PRODUCT, value: '1', ...change };
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    eventId: `id-${++serial}`,
    namespace,
    insertKey: insertId === undefined ? undefined : sha256(`${namespace} ${insertId}`),
    bodyDigest: sha256(bytes),
    receivedAtMs: 1_700_000_000_000 + serial,
    body: { ...body, ...(insertId !== undefined && { insertId }) },
    bytes,
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
