import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createClient as createTrackingClient } from '../../core/bench/clients/greenflash.mjs';
import { spoolDelivery } from '../dist/esm/index.js';
import { BENCH_FOLDER } from './bench-folder.mjs';

/** The client of core's benchmarks, on a spool. */
export function createClient(url) {
  const directory = mkdtempSync(join(BENCH_FOLDER, 'spool-bench-'));
  const client = createTrackingClient(url, spoolDelivery({ directory }));
  return {
    send: client.send,
    async close() {
      await client.close();
      rmSync(directory, { recursive: true });
    },
  };
}
