// Tracks events and says each insert id right after track() has returned, from the built packages. SIGTERM shuts it down.
import process from 'node:process';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { createTracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
import { bullmqDelivery } from '../../dist/esm/index.js';
import { eventOf, input, logger, say } from './child.mjs';

const { name, connection, queue, directory, events = 0, burst = 10, everyMs = 5, timeoutMs = 1_000 } = input;

const through = spoolDelivery({ directory });
const tracker = createTracker({
  productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
  delivery: bullmqDelivery({ connection, queue, through, timeoutMs }),
  logger,
});
say('ready');

let n = 0;
let isEnding = false;
function trackSome() {
  for (let left = burst; left > 0 && n < events; left--, n++) {
    const { accepted, insertId, durable, reason } = tracker.track(eventOf(name, n));
    if (accepted) say('tracked', { id: insertId, durable });
    else if (!isEnding) say('refused', { reason });
  }
  if (n === events) say('done');
  else if (!isEnding) setTimeout(trackSome, everyMs);
}
trackSome();

const isAlive = setInterval(() => undefined, 60_000);
process.once('SIGTERM', async () => {
  isEnding = true;
  const report = await tracker.shutdown({ deadlineMs: 5_000 });
  clearInterval(isAlive);
  say('ended', { report, stats: tracker.stats() });
});
