// Tracks far more events than its queue holds while nothing listens at the endpoint.
import { setImmediate as turn } from 'node:timers/promises';
import { OPTIONS, createTracker, input, say } from './app.mjs';

let dropped = 0;
const tracker = createTracker({ ...OPTIONS, hooks: { onDropped: () => dropped++ } });
const before = process.memoryUsage.rss();
let peak = before;

for (let n = 0; n < input.events; n++) {
  tracker.track({ eventType: 'upgrade_purchased', value: n, properties: { note: `${n}`.padEnd(100, '.') } });
  if (n % 500 === 0) {
    peak = Math.max(peak, process.memoryUsage.rss());
    await turn();
  }
}
const report = await tracker.shutdown({ deadlineMs: 300 });
const grownMb = (Math.max(peak, process.memoryUsage.rss()) - before) / 2 ** 20;
say('ended', { stats: tracker.stats(), report, dropped, grownMb });
