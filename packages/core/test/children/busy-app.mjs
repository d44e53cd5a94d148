// Tracks events all the time, and twice blocks its event loop for longer than an attempt may take.
import { performance } from 'node:perf_hooks';
import { setTimeout as pass } from 'node:timers/promises';
import { OPTIONS, createTracker, say } from './app.mjs';

const ATTEMPT_TIMEOUT_MS = 3_000;
const BLOCKED_MS = 3_300;
const ROUNDS = 2;

const faults = [];
const tracker = createTracker({
  ...OPTIONS,
  attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
  hooks: {
    onAttempt: ({ fault }) => fault && faults.push(fault),
    onLaneState: ({ reason }) => reason && faults.push(reason),
  },
});

for (let round = 0; round < ROUNDS; round++) {
  for (let slice = 0; slice < 16; slice++) {
    for (let n = 0; n < 15; n++) tracker.track({ eventType: 'upgrade_purchased', value: n });
    await pass(50);
    if (slice === 15) block();
  }
}
await tracker.flush();
const { limit } = tracker.stats().lane;
const report = await tracker.shutdown();
say('ended', { stats: tracker.stats(), faults, limit, report });

function block() {
  const until = performance.now() + BLOCKED_MS;
  while (performance.now() < until);
}
