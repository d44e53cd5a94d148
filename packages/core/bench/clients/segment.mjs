import { Analytics } from '@segment/analytics-node';
import { eventInput } from '../event.mjs';

/** Batches of a hundred; done when each event's callback was called. */
export function createClient(url) {
  const client = new Analytics({
    writeKey: 'bench',
    host: url,
    path: '/v1/batch',
    flushAt: 100,
    maxEventsInBatch: 100,
  });
  return {
    send: (count) =>
      new Promise((resolve) => {
        let left = count;
        for (let n = 0; n < count; n++) {
          const { eventType, externalUserId, ...properties } = eventInput(n);
          client.track({ userId: externalUserId, event: eventType, properties }, () => --left === 0 && resolve());
        }
      }),
    close: () => client.closeAndFlush(),
  };
}
