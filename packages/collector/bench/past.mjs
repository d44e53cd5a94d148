import { Buffer } from 'node:buffer';
import { createUuidV7 } from '../../core/dist/esm/engine/index.js';
import { KeyRing } from '../dist/server/http/key-ring.js';
import { bodyDigest } from '../dist/server/intake/canonical-body.js';
import { insertKey } from '../dist/server/intake/insert-key.js';
import { EventStore } from '../dist/server/storage/event-store.js';
import { openDatabase } from '../dist/server/storage/open-database.js';

/** A collector's database, into which events can be stored as if they had arrived at another time, with this key. */
export async function openPast(place, key) {
  const engine = await openDatabase(place);
  const store = new EventStore(engine);
  const namespace = new KeyRing([key]).open(`Bearer ${key}`);
  const createEventId = createUuidV7();
  return {
    store: (body, receivedAtMs) => {
      const keys = { insertKey: insertKey(namespace, body), bodyDigest: bodyDigest(body) };
      const event = {
        eventId: createEventId(),
        namespace,
        receivedAtMs,
        body,
        bytes: Buffer.from(JSON.stringify(body)),
        ...keys,
      };
      return store.settle(event, true);
    },
    reject: (rejected) => store.reject(namespace, rejected),
    close: () => engine.close(),
  };
}
