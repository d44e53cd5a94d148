// `npm run bench`: every figure of packages/bullmq/bench/README.md and of SCALE.md, measured on this machine.
// `npm run bench -- lag` measures one part again and keeps the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { Redis } from 'ioredis';
import { format, resolveConfig } from 'prettier';
import { measureEndToEnd } from './end-to-end.mjs';
import { measureLag } from './lag.mjs';
import { measureMemory } from './memory.mjs';
import { startRedis } from './redis.mjs';
import { report } from './report.mjs';
import { withUnitCosts } from './unit-costs.mjs';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 60_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
const RESULTS = new URL('results.json', import.meta.url);

const FLEETS = [
  { producers: 1, workers: 1 },
  { producers: 1, workers: 2 },
  { producers: 2, workers: 2 },
];

const log = (line) => process.stdout.write(`${line}\n`);

const parts = {
  endToEnd: () => measureEndToEnd({ fleets: FLEETS, events: EVENTS, runs: RUNS, log }),
  lag: () => measureLag({ perSecond: 1_000, seconds: SECONDS }),
  memory: () => measureMemory(EVENTS),
};

const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
results.machine = {
  ...{ cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node, redis: await redisVersion() },
  bullmq: createRequire(import.meta.url)('bullmq/package.json').version,
};
const asked = process.argv.slice(2);
for (const part of asked.length > 0 ? asked : Object.keys(parts)) {
  log(`${part} …`);
  results[part] = await parts[part]();
  log(JSON.stringify(results[part]));
}
writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);

if (Object.keys(parts).every((part) => part in results)) {
  const scale = new URL('../SCALE.md', import.meta.url);
  log(await write(new URL('README.md', import.meta.url), report(results)));
  await write(scale, withUnitCosts(readFileSync(scale, 'utf8'), results));
}

/** @returns what stands there then */
async function write(file, markdown) {
  const text = await format(markdown, { ...(await resolveConfig(file)), parser: 'markdown' });
  writeFileSync(file, text);
  return text;
}

async function redisVersion() {
  const server = await startRedis();
  const redis = new Redis(server.port);
  const [, version] = /^redis_version:(\S+)/m.exec(await redis.info('server'));
  redis.disconnect();
  await server.close();
  return version;
}
