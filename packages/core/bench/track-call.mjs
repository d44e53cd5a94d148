// What track() costs its caller, beside JSON.stringify of the same event, with an empty queue and with a full one. The
// endpoint does not answer, so nothing but the call is measured.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { createTracker, memoryDelivery } from '../dist/esm/index.js';
import { PRODUCT_ID, eventInput, wireBody } from './event.mjs';
import { spreadOf } from './statistics.mjs';

const CALLS = 2_000;
const ROUNDS = 41;

function microsPerCall(call) {
  const startedAt = process.hrtime.bigint();
  for (let n = 0; n < CALLS; n++) call(n);
  return Number(process.hrtime.bigint() - startedAt) / 1000 / CALLS;
}

/** Medians of rounds in which the two take turns; the first rounds, in which code is compiled, do not count. */
async function compare(queued, baseUrl) {
  const delivery = memoryDelivery({ maxEvents: 1_000_000, maxBytes: 1024 ** 3 });
  const tracker = createTracker({ apiKey: 'bench-key', baseUrl, productId: PRODUCT_ID, delivery, logger: SILENT });
  for (let n = 0; n < queued; n++) tracker.track(eventInput(n));
  const inputs = Array.from({ length: CALLS }, (_, n) => eventInput(n));
  const bodies = Array.from({ length: CALLS }, (_, n) => wireBody(n));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const stringify = microsPerCall((n) => JSON.stringify(bodies[n]));
    const track = microsPerCall((n) => tracker.track(inputs[n]));
    if (round > ROUNDS / 4) rounds.push({ track, stringify });
    await new Promise(setImmediate);
  }
  await tracker.shutdown({ deadlineMs: 1 });
  const median = (figure) => Number(spreadOf(rounds.map((round) => round[figure])).median.toFixed(2));
  return { queued, trackMicros: median('track'), stringifyMicros: median('stringify') };
}

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

export async function measureTrackCalls() {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${server.address().port}/api/v1`;
  const results = [];
  for (const queued of [0, 10_000, 50_000]) results.push(await compare(queued, baseUrl));
  server.close();
  server.unref();
  return results;
}
