// Memory of a process whose endpoint is down, with a full queue; and how long a shutdown with 10,000 waiting takes.
import { once } from 'node:events';
import { fork } from 'node:child_process';
import { createTracker } from '../dist/esm/index.js';
import { PRODUCT_ID, eventInput } from './event.mjs';
import { withServer } from './pairs.mjs';

const MIB = 1024 * 1024;

if (process.argv[2] === 'child') {
  const tracker = createTracker({ apiKey: 'bench-key', baseUrl: 'http://127.0.0.1:9/api/v1', productId: PRODUCT_ID });
  tracker.track(eventInput(0));
  await new Promise((settled) => setTimeout(settled, 500));
  globalThis.gc();
  const idle = process.memoryUsage();
  for (let n = 0; n < 50_000; n++) {
    tracker.track(eventInput(n));
    if (n % 1_000 === 0) await new Promise(setImmediate);
  }
  globalThis.gc();
  const full = process.memoryUsage();
  process.send({
    rssMiB: (full.rss - idle.rss) / MIB,
    heapMiB: (full.heapUsed - idle.heapUsed) / MIB,
    ...tracker.stats(),
  });
  process.exit();
}

export async function measureOutage() {
  const child = fork(new URL(import.meta.url), ['child'], { execArgv: ['--expose-gc', '--no-warnings'] });
  const [{ rssMiB, heapMiB, accepted, queued }] = await once(child, 'message');
  return { accepted, queued, rssMiB: Number(rssMiB.toFixed(1)), heapMiB: Number(heapMiB.toFixed(1)) };
}

export function measureShutdown() {
  return withServer(0, async (url) => {
    const tracker = createTracker({ apiKey: 'bench-key', baseUrl: `${url}/api/v1`, productId: PRODUCT_ID });
    for (let n = 0; n < 10_000; n++) tracker.track(eventInput(n));
    const { ok, delivered, lost, elapsedMs } = await tracker.shutdown();
    return { queued: 10_000, ok, delivered, lost, elapsedMs: Math.round(elapsedMs) };
  });
}
