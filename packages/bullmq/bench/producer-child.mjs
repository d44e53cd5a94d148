// A producer in a process of its own: tracks so many events, at once or at a rate, and says what that took.
import { setTimeout } from 'node:timers/promises';
import { createTracker } from '@greenflash-events/core';
import { bullmqDelivery } from '../dist/esm/index.js';
import { PRODUCT_ID, eventInput } from '../../core/bench/event.mjs';

const { port, queue } = JSON.parse(process.argv[2]);
const TICK_MS = 5;
/** As many as wait here at most, where the rate is all that Redis takes. */
const WAITING = 5_000;
/** Tracked between two looks at that, so that looking is not what is measured. */
const BURST = 50;

const delivery = bullmqDelivery({ connection: { host: '127.0.0.1', port }, queue });
const tracker = createTracker({ productId: PRODUCT_ID, delivery });

function track(n) {
  const input = eventInput(n);
  const trackedAt = performance.timeOrigin + performance.now();
  const { accepted } = tracker.track({ ...input, properties: { ...input.properties, trackedAt } });
  if (!accepted) throw new Error('an event was refused');
}

async function produce({ events, perSecond }) {
  const startedAt = performance.now();
  for (let n = 0; n < events;) {
    const due = perSecond === undefined ? events : (perSecond * (performance.now() - startedAt)) / 1_000;
    const until = Math.min(events, due);
    while (n < until && tracker.stats().queued < WAITING) {
      for (const end = Math.min(until, n + BURST); n < end;) track(n++);
    }
    await setTimeout(perSecond === undefined ? 0 : TICK_MS);
  }
  await tracker.flush();
}

process.on('disconnect', () => process.exit());
process.on('message', async (request) => {
  const cpu = process.cpuUsage();
  await produce(request);
  const { user, system } = process.cpuUsage(cpu);
  process.send({ cpuMicros: user + system, handedOver: tracker.stats().handedOver });
});
process.send('ready');
