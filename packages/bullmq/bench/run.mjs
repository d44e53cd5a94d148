// `npm run bench`: every figure of packages/bullmq/bench/README.md and of SCALE.md, measured on this machine.
// `npm run bench -- lag` measures one part again and keeps the others.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Redis } from 'ioredis';
import { log, measureParts } from '../../core/bench/parts.mjs';
import { measureEndToEnd } from './end-to-end.mjs';
import { measureLag } from './lag.mjs';
import { measureMemory } from './memory.mjs';
import { startRedis } from './redis.mjs';
import { report } from './report.mjs';
import { withUnitCosts } from './unit-costs.mjs';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 60_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);

const FLEETS = [
  { producers: 1, workers: 1 },
  { producers: 1, workers: 2 },
  { producers: 2, workers: 2 },
];

const parts = {
  endToEnd: () => measureEndToEnd({ fleets: FLEETS, events: EVENTS, runs: RUNS, log }),
  lag: () => measureLag({ perSecond: 1_000, seconds: SECONDS }),
  memory: () => measureMemory(EVENTS),
};

const scale = new URL('../SCALE.md', import.meta.url);

await measureParts({
  folder: import.meta.url,
  parts,
  machine: { redis: await redisVersion(), bullmq: createRequire(import.meta.url)('bullmq/package.json').version },
  pages: {
    'README.md': report,
    '../SCALE.md': (results) => withUnitCosts(readFileSync(scale, 'utf8'), results),
  },
});

async function redisVersion() {
  const server = await startRedis();
  const redis = new Redis(server.port);
  const [, version] = /^redis_version:(\S+)/m.exec(await redis.info('server'));
  redis.disconnect();
  await server.close();
  return version;
}
