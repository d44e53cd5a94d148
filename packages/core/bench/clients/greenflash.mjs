import { createTracker } from '../../dist/esm/index.js';
import { PRODUCT_ID, eventInput } from '../event.mjs';

/** Waiting or in flight at any time: the loop that it is measured against has as many requests in flight. */
const AHEAD = 128;

/** Tracks the next event whenever one was delivered, as the bare loop sends the next one. */
export function createClient(url, delivery) {
  let next = 0;
  let last = 0;
  const onDelivered = () => next < last && tracker.track(eventInput(next++));
  const options = { apiKey: 'bench-key', baseUrl: `${url}/api/v1`, productId: PRODUCT_ID, delivery };
  const tracker = createTracker({ ...options, hooks: { onDelivered } });
  return {
    async send(count) {
      const before = tracker.stats().delivered;
      [next, last] = [0, count];
      while (next < Math.min(AHEAD, count)) tracker.track(eventInput(next++));
      while (tracker.stats().delivered - before < count) {
        const { ok, reason } = await tracker.flush({ deadlineMs: 120_000 });
        if (!ok) throw new Error(`flush: ${reason}`);
      }
    },
    close: () => tracker.shutdown(),
  };
}
