// `npm run bench`: every figure of packages/core/bench/README.md, measured on this machine in one go.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createRequire } from 'node:module';
import { measureOutage, measureShutdown } from './outage.mjs';
import { comparePairs } from './pairs.mjs';
import { report } from './report.mjs';
import { measureTrackCalls } from './track-call.mjs';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 12);
const require = createRequire(import.meta.url);

/** Read from the file: not every package exports its manifest. */
function version(name) {
  const folder = require.resolve.paths(name).find((path) => existsSync(`${path}/${name}`));
  return JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')).version;
}

const comparisons = [
  { a: 'greenflash', b: 'undici-loop', count: 20_000, delayMs: 0 },
  { a: 'greenflash', b: 'undici-loop', count: 12_000, delayMs: 20 },
  { a: 'greenflash', b: 'undici-loop', count: 6_000, delayMs: 80 },
  { a: 'greenflash', b: 'fetch-loop', count: 20_000, delayMs: 0 },
  { a: 'greenflash', b: 'posthog', count: 20_000, delayMs: 0 },
  { a: 'greenflash', b: 'segment', count: 20_000, delayMs: 0 },
];

const log = (line) => process.stdout.write(`${line}\n`);

const results = {
  machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node },
  versions: Object.fromEntries(
    ['undici', 'posthog-node', '@segment/analytics-node'].map((name) => [name, version(name)]),
  ),
  track: await measureTrackCalls(),
  deliver: [],
  outage: await measureOutage(),
  shutdown: await measureShutdown(),
};
for (const comparison of comparisons) {
  log(`${comparison.a} ÷ ${comparison.b} at ${comparison.delayMs} ms …`);
  results.deliver.push(await comparePairs({ ...comparison, pairs: PAIRS }));
}

writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
const text = report(results);
writeFileSync(new URL('README.md', import.meta.url), text);
log(text);
