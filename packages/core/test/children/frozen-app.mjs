// Delivers one event, then has several in flight; tells what its lane did and how often each event was counted.
import { OPTIONS, createTracker, input, say } from './app.mjs';

const lanes = [];
const outcomes = {};
const tracker = createTracker({
  ...OPTIONS,
  ...{ attemptTimeoutMs: input.attemptTimeoutMs, pauseBaseMs: 1_000, pauseMaxMs: 60_000 },
  hooks: {
    onLaneState: ({ state }) => lanes.push(state),
    onDelivered: ({ insertId }) => (outcomes[insertId] = (outcomes[insertId] ?? 0) + 1),
  },
});
await tracker.trackAndWait({ eventType: 'first', value: 0, insertId: 'first' });
for (let n = 0; n < input.events; n++) tracker.track({ eventType: 'second', value: n, insertId: `second-${n}` });
const { ok } = await tracker.flush({ deadlineMs: 60_000 });
say('ended', { lanes, outcomes, ok, stats: tracker.stats() });
await tracker.shutdown();
