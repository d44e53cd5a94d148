// `npm run bench`: every figure of packages/spool/bench/README.md, measured on this machine. `npm run bench -- beside`
// measures one part again and keeps the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { comparePairs } from '../../core/bench/pairs.mjs';
import { measureBacklog } from './backlog.mjs';
import { measureBesideARoute } from './beside-a-route.mjs';
import { report } from './report.mjs';
import { measureTrackCalls } from './track-call.mjs';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 10);
const BACKLOG = Number(process.env.BENCH_BACKLOG ?? 1_000_000);
const RESULTS = new URL('results.json', import.meta.url);

const modules = { spool: new URL('spool-client.mjs', import.meta.url).href };
/** Long enough for the first, slow second of a process to weigh little. */
const comparisons = [
  { a: 'spool', b: 'undici-loop', count: 80_000, delayMs: 0 },
  { a: 'spool', b: 'undici-loop', count: 8_000, delayMs: 20 },
  { a: 'spool', b: 'greenflash', count: 80_000, delayMs: 0 },
];

const log = (line) => process.stdout.write(`${line}\n`);

/** One after the other: each has the machine to itself. */
async function inTurn(items, measure) {
  const results = [];
  for (const item of items) results.push(await measure(item));
  return results;
}

const parts = {
  track: () => inTurn(['memory', 'normal', 'off'], measureTrackCalls),
  deliver: () => inTurn(comparisons, (comparison) => comparePairs({ ...comparison, pairs: PAIRS, modules })),
  beside: () => inTurn(['normal', 'off'], (delivery) => measureBesideARoute({ delivery, pairs: PAIRS, seconds: 4 })),
  backlog: () => measureBacklog(BACKLOG),
};

const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
results.machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node };
const asked = process.argv.slice(2);
for (const part of asked.length > 0 ? asked : Object.keys(parts)) {
  log(`${part} …`);
  results[part] = await parts[part]();
  log(JSON.stringify(results[part]));
}
writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);

if (Object.keys(parts).every((part) => part in results)) {
  const file = new URL('README.md', import.meta.url);
  const text = await format(report(results), { ...(await resolveConfig(file)), parser: 'markdown' });
  writeFileSync(file, text);
  log(text);
}
