// Two copies of the packages in one process, on one directory: the CommonJS and the ES module build. Their trackers start in
// the same tick, and track events in turn. SIGTERM shuts both down.
import process from 'node:process';
import { setInterval, setTimeout } from 'node:timers';
import * as esCore from '../../../core/dist/esm/index.js';
import * as esSpool from '../../dist/esm/index.js';
import { OPTIONS, createTracker, eventOf, input, say, spoolDelivery } from './app.mjs';

const copies = [
  { name: 'cjs', createTracker, spoolDelivery },
  { name: 'esm', createTracker: esCore.createTracker, spoolDelivery: esSpool.spoolDelivery },
];
if (copies[0].spoolDelivery === copies[1].spoolDelivery) throw new Error('both are one copy');
const trackers = copies.map((copy) => ({
  name: `${input.name}-${copy.name}`,
  tracker: copy.createTracker({ ...OPTIONS, delivery: copy.spoolDelivery({ directory: input.directory }) }),
}));

let n = 0;
function trackSome() {
  for (let left = 20; left > 0 && n < input.events; left--, n++) {
    for (const { name, tracker } of trackers) {
      const result = tracker.track(eventOf(name, n));
      if (result.accepted) say('tracked', { id: result.insertId, durable: result.durable });
    }
  }
  if (n < input.events) setTimeout(trackSome, 2);
  else say('done');
}
trackSome();

const isAlive = setInterval(() => undefined, 60_000);
process.on('SIGTERM', async () => {
  for (const { tracker } of trackers) await tracker.shutdown({ deadlineMs: 2_000 });
  globalThis.clearInterval(isAlive);
  say('ended');
});
