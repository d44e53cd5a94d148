// What track() costs its caller, call by call, with nothing else going on: the endpoint does not answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTracker } from '@greenflash-events/core';
import { PRODUCT_ID, eventInput } from '../../core/bench/event.mjs';
import { spoolDelivery } from '../dist/esm/index.js';
import { BENCH_FOLDER } from './bench-folder.mjs';

const CALLS = 50_000;
const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/** @param kind `memory` or `spool` */
export async function measureTrackCalls(kind) {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const directory = mkdtempSync(join(BENCH_FOLDER, 'spool-bench-'));
  const delivery = kind === 'memory' ? undefined : spoolDelivery({ directory });
  const tracker = createTracker({
    apiKey: 'bench-key',
    baseUrl: `http://127.0.0.1:${server.address().port}/api/v1`,
    productId: PRODUCT_ID,
    delivery,
    logger: SILENT,
  });
  const micros = [];
  for (let n = 0; n < CALLS; n++) {
    const input = eventInput(n);
    const startedAt = process.hrtime.bigint();
    tracker.track(input);
    micros.push(Number(process.hrtime.bigint() - startedAt) / 1000);
    if (n % 100 === 0) await new Promise(setImmediate);
  }
  await tracker.shutdown({ deadlineMs: 1 });
  rmSync(directory, { recursive: true });
  server.close().unref();
  micros.sort((a, b) => a - b);
  const at = (share) => Number(micros[Math.floor(share * CALLS)].toFixed(1));
  return { kind, median: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1 - 1 / CALLS) };
}
