import { PostHog } from 'posthog-node';
import { eventInput } from '../event.mjs';

/** Batches of a hundred, as its documentation advises for throughput. */
export function createClient(url) {
  const client = new PostHog('phc_bench', { host: url, flushAt: 100, flushInterval: 50, maxQueueSize: 100_000 });
  return {
    async send(count) {
      for (let n = 0; n < count; n++) {
        const { eventType, externalUserId, ...properties } = eventInput(n);
        client.capture({ distinctId: externalUserId, event: eventType, properties });
      }
      await client.flush();
    },
    close: () => client.shutdown(),
  };
}
