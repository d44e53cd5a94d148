import { createTracker } from '../../dist/esm/index.js';
import { PRODUCT_ID, eventInput } from '../event.mjs';

const BATCH = 250;

/** Two batches are on their way at any time, as in a busy app, rather than all events at once. */
export function createClient(url) {
  const tracker = createTracker({ apiKey: 'bench-key', baseUrl: `${url}/api/v1`, productId: PRODUCT_ID });
  return {
    async send(count) {
      const before = tracker.stats().delivered;
      let previous = Promise.resolve();
      for (let n = 0; n < count; n++) {
        tracker.track(eventInput(n));
        if (n % BATCH !== BATCH - 1) continue;
        const flushed = tracker.flush({ deadlineMs: 120_000 });
        await previous;
        previous = flushed;
      }
      await tracker.flush({ deadlineMs: 120_000 });
      const delivered = tracker.stats().delivered - before;
      if (delivered !== count) throw new Error(`${delivered} of ${count} delivered`);
    },
    close: () => tracker.shutdown(),
  };
}
