// A million events that wait on disk: what they take of memory in an outage, and how soon the next process sends.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker } from '@greenflash-events/core';
import { PRODUCT_ID, eventInput } from '../../core/bench/event.mjs';
import { withServer } from '../../core/bench/pairs.mjs';
import { spoolDelivery } from '../dist/esm/index.js';
import { BENCH_FOLDER } from './bench-folder.mjs';

const MIB = 1024 * 1024;

if (process.argv[2] === 'outage') await outage(process.argv[3], Number(process.argv[4]));
if (process.argv[2] === 'restart') await restart(process.argv[3], process.argv[4]);

async function outage(directory, count) {
  const tracker = open(directory, 'http://127.0.0.1:9');
  tracker.track(eventInput(0));
  await new Promise((settled) => setTimeout(settled, 500));
  globalThis.gc();
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const startedAt = performance.now();
  for (let n = 1; n < count; n++) {
    tracker.track(eventInput(n));
    if (n % 1_000 === 0) await new Promise(setImmediate);
    if (n % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  globalThis.gc();
  const { queued } = tracker.stats();
  process.send({ queued, seconds, peakMiB: (peak - idle) / MIB, afterGcMiB: (process.memoryUsage().rss - idle) / MIB });
  process.kill(process.pid, 'SIGKILL');
}

async function restart(directory, url) {
  const startedAt = performance.now();
  const tracker = open(directory, url, {
    onAttempt: () => (firstAttemptMs ??= performance.now() - startedAt),
  });
  let firstAttemptMs;
  const createdMs = performance.now() - startedAt;
  while (tracker.stats().delivered < 1_000) await new Promise((settled) => setTimeout(settled, 5));
  process.send({ createdMs, firstAttemptMs, recovered: tracker.stats().recovered });
  process.kill(process.pid, 'SIGKILL');
}

function open(directory, url, hooks = {}) {
  const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };
  const delivery = spoolDelivery({ directory });
  const options = { apiKey: 'bench-key', baseUrl: `${url}/api/v1`, productId: PRODUCT_ID };
  return createTracker({ ...options, delivery, hooks, logger });
}

export async function measureBacklog(count) {
  const directory = mkdtempSync(join(BENCH_FOLDER, 'spool-bench-'));
  const run = async (...args) => {
    const child = fork(new URL(import.meta.url), args, { execArgv: ['--expose-gc', '--no-warnings'] });
    const [message] = await once(child, 'message');
    await once(child, 'exit');
    return message;
  };
  try {
    const waiting = await run('outage', directory, String(count));
    const started = await withServer(0, (url) => run('restart', directory, url));
    return { ...waiting, ...started };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
