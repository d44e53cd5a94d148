// `npm run bench`: every figure of packages/core/bench/README.md, measured on this machine. `npm run bench -- track`
// measures one part again and keeps the others.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { measureOutage, measureShutdown } from './outage.mjs';
import { comparePairs } from './pairs.mjs';
import { log, measureParts } from './parts.mjs';
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

async function compareAll() {
  const results = [];
  for (const comparison of comparisons) {
    log(`${comparison.a} ÷ ${comparison.b} at ${comparison.delayMs} ms …`);
    results.push(await comparePairs({ ...comparison, pairs: PAIRS }));
  }
  return results;
}

await measureParts({
  folder: import.meta.url,
  parts: { track: measureTrackCalls, outage: measureOutage, shutdown: measureShutdown, deliver: compareAll },
  versions: Object.fromEntries(
    ['undici', 'posthog-node', '@segment/analytics-node'].map((name) => [name, version(name)]),
  ),
  pages: { 'README.md': report },
});
