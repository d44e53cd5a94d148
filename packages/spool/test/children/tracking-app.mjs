// Tracks events and says each insert id right after track() has returned. SIGUSR2 asks for figures, SIGTERM shuts down.
import process from 'node:process';
import { setInterval, setTimeout } from 'node:timers';
import { OPTIONS, createTracker, eventOf, input, say, spoolDelivery, weigh } from './app.mjs';

const { name = 'app', events = 0, noteBytes, burst = 20, everyMs = 2, spool = {}, tracker: more = {} } = input;

say('opening');
const delivery = spoolDelivery({ directory: input.directory, ...spool });
let tracker;
try {
  tracker = createTracker({
    ...OPTIONS,
    ...more,
    delivery,
    hooks: {
      onDelivered: () => weigh(tracker.stats()),
      onRetry: () => weigh(tracker.stats()),
      onDead: ({ insertId, reason }) => say('dead', { id: insertId, reason }),
      onDropped: ({ insertId, reason }) => say('dropped', { id: insertId, reason }),
    },
  });
} catch (error) {
  say('failed', { name: error.name, code: error.code, message: error.message });
  process.exit(3);
}
say('started', { stats: tracker.stats() });

let n = 0;
function trackSome() {
  for (let left = burst; left > 0 && n < events; left--, n++) {
    const result = tracker.track(eventOf(name, n, noteBytes));
    if (result.accepted) say('tracked', { id: result.insertId, durable: result.durable });
    else say('refused', { reason: result.reason });
  }
  if (n < events) setTimeout(trackSome, everyMs);
  else say('done', { stats: tracker.stats() });
}
trackSome();

const isAlive = setInterval(() => undefined, 60_000);
process.on('SIGUSR2', () => say('stats', { stats: tracker.stats(), rss: process.memoryUsage.rss() }));
process.on('SIGTERM', async () => {
  const report = await tracker.shutdown({ deadlineMs: input.deadlineMs ?? 2_000 });
  globalThis.clearInterval(isAlive);
  say('ended', { report, stats: tracker.stats() });
});
