// Serves 1,000 requests that hold 100 kB each while nothing listens at the endpoint, and weighs what is left of them.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { setTimeout as pass } from 'node:timers/promises';
import { OPTIONS, createTracker, say } from './app.mjs';

const REQUESTS = 1_000;
const REQUEST_BYTES = 100_000;

const requests = new AsyncLocalStorage();
const tracker = createTracker({ ...OPTIONS, backoffMaxMs: 60_000, pauseBaseMs: 5, pauseMaxMs: 20 });

const before = await weigh();
for (let n = 0; n < REQUESTS; n++) {
  requests.run({ body: Buffer.alloc(REQUEST_BYTES, n) }, () => {
    tracker.track({ eventType: 'upgrade_purchased', value: n });
  });
  // Attempts are made, fail and are put off while requests come in.
  if (n % 100 === 0) await pass(15);
}
say('weighed', { keptMb: ((await weigh()) - before) / 2 ** 20, stats: tracker.stats() });
await tracker.shutdown({ deadlineMs: 50 });

async function weigh() {
  // Buffers are given back in the background, after the collection that finds them free.
  for (let n = 0; n < 3; n++) {
    globalThis.gc();
    await pass(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
