// `npm run bench`: what a decorated route costs, on this machine. `npm run bench -- fastify` measures one part again and
// keeps the others.
import { createRequire } from 'node:module';
import { measure, withServer } from '../../core/bench/pairs.mjs';
import { log, measureParts } from '../../core/bench/parts.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';
import { compareRoutes } from './pairs.mjs';
import { report } from './report.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 6);
const PAIRS = Number(process.env.BENCH_PAIRS ?? 20);
const COUNT = Number(process.env.BENCH_REQUESTS ?? 1_000);
const require = createRequire(import.meta.url);

const plain = { route: 'plain', delivery: 'none' };
const empty = { route: 'empty', delivery: 'counting' };
const decorated = (delivery) => ({ route: 'decorated', delivery });
const comparisons = [
  { name: 'A/A: an empty interceptor', a: empty, b: empty },
  { name: 'empty, with an AsyncLocalStorage in use', a: { ...empty, route: 'empty, storage in use' }, b: empty },
  { name: 'decorated, a recorder', a: decorated('counting'), b: empty },
  { name: 'decorated, a dead endpoint and a full queue', a: decorated('full'), b: { ...empty, delivery: 'full' } },
  { name: 'decorated, a live endpoint', a: decorated('live'), b: { ...empty, delivery: 'live' } },
  { name: 'A/A: without the module', a: plain, b: plain },
  { name: 'undecorated, with the module', a: { ...plain, delivery: 'counting' }, b: plain },
];

async function measureRoutes(platform) {
  const results = [];
  for (const { name, a, b } of comparisons) {
    const result = await withServer(0, (url) => {
      const of = (variant) => ({
        ...variant,
        platform,
        baseUrl: `${variant.delivery === 'live' ? url : 'http://127.0.0.1:9'}/api/v1`,
      });
      return compareRoutes(of(a), of(b), { rounds: ROUNDS, pairs: PAIRS, count: COUNT });
    });
    log(`${platform}, ${name}: ${JSON.stringify(result)}`);
    results.push({ name, ...result });
  }
  return results;
}

/** CPU per event of core's loop over `Pool.request` without a single feature, in microseconds. */
async function measureLoop() {
  const cpu = await withServer(0, async (url, readServer) => {
    const samples = [];
    for (let n = 0; n < ROUNDS; n++)
      samples.push((await measure('./clients/undici-loop.mjs', url, 20 * COUNT, readServer)).cpuPerEvent);
    return samples;
  });
  return Number(spreadOf(cpu).median.toFixed(1));
}

const parts = {
  loop: measureLoop,
  express: () => measureRoutes('express'),
  fastify: () => measureRoutes('fastify'),
};

await measureParts({
  folder: import.meta.url,
  parts,
  versions: Object.fromEntries(
    ['@nestjs/core', 'express', 'fastify'].map((name) => [name, require(`${name}/package.json`).version]),
  ),
  pages: { 'README.md': report },
});
