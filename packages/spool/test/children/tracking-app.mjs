// Tracks events and says each insert id right after track() has returned. SIGUSR2 asks for figures, SIGTERM shuts down,
// SIGHUP blocks its event loop until another process holds its folder, or has deleted it; then it tracks, and kills itself.
import { readdirSync } from 'node:fs';
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
function trackBurst() {
  for (let left = burst; left > 0 && n < events; left--, n++) {
    const result = tracker.track(eventOf(name, n, noteBytes));
    if (result.accepted) say('tracked', { id: result.insertId, durable: result.durable });
    else say('refused', { reason: result.reason });
  }
}

function trackSome() {
  trackBurst();
  if (n < events) setTimeout(trackSome, everyMs);
  else say('done', { stats: tracker.stats() });
}
trackSome();

const isAlive = setInterval(() => undefined, 60_000);
process.on('SIGUSR2', () => say('stats', { stats: tracker.stats(), rss: process.memoryUsage.rss() }));
process.on('SIGHUP', () => {
  const own = readdirSync(input.directory).find((folder) => folder.includes(`-${process.pid}-`));
  const held = input.until === 'deleted' ? own.split('.')[0] : own;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (readdirSync(input.directory).some((folder) => folder.startsWith(held))) Atomics.wait(cell, 0, 0, 20);
  say('unblocked');
  trackBurst();
  process.kill(process.pid, 'SIGKILL');
});
process.on('SIGTERM', async () => {
  const report = await tracker.shutdown({ deadlineMs: input.deadlineMs ?? 2_000 });
  globalThis.clearInterval(isAlive);
  say('ended', { report, stats: tracker.stats() });
});
