// A life in which a spool does all it can do: takes over what is there, tracks for more than one segment, has events refused
// and tried again, redrives, shuts down.
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { OPTIONS, createTracker, eventOf, input, say, spoolDelivery, weigh } from './app.mjs';

const { name, events, noteBytes, everyMs = 0, flushMs = 1_000, isLast = false } = input;

const delivery = spoolDelivery({ directory: input.directory, minFreeBytes: 0 });
let tracker;
try {
  tracker = createTracker({
    ...OPTIONS,
    maxAttempts: 1_000,
    delivery,
    hooks: { onDelivered: () => weigh(tracker.stats()), onRetry: () => weigh(tracker.stats()) },
  });
} catch (error) {
  say('failed', { code: error.code, message: error.message });
  process.exit(3);
}

for (let n = 0; n < events; n++) {
  const result = tracker.track(eventOf(name, n, noteBytes));
  if (result.accepted) say('tracked', { id: result.insertId, durable: result.durable });
  const { degraded, degradedReason } = tracker.stats();
  if (degraded) say('degraded', { degradedReason });
  if (everyMs > 0) await setTimeout(everyMs);
  else if (n % 10 === 9) await setImmediate();
}
say('done');
/** What others have left is counted beside the app. */
while (isLast && readdirSync(input.directory).length > 1) await setTimeout(20);
await tracker.flush({ deadlineMs: flushMs });
try {
  delivery.deadLetters.redrive({ limit: 1 });
} catch (error) {
  say('not redriven', { message: error.message });
}
await tracker.flush({ deadlineMs: flushMs });
const report = await tracker.shutdown({ deadlineMs: 2_000 });
say('ended', { report, stats: tracker.stats() });
