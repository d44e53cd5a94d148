// `npm run bench`: every figure of packages/spool/bench/README.md, measured on this machine. `npm run bench -- beside`
// measures one part again and keeps the others.
import { comparePairs } from '../../core/bench/pairs.mjs';
import { measureParts } from '../../core/bench/parts.mjs';
import { measureBacklog } from './backlog.mjs';
import { measureBesideARoute } from './beside-a-route.mjs';
import { report } from './report.mjs';
import { measureTrackCalls } from './track-call.mjs';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 10);
const BACKLOG = Number(process.env.BENCH_BACKLOG ?? 1_000_000);

const modules = { spool: new URL('spool-client.mjs', import.meta.url).href };
/** Long enough for the first, slow second of a process to weigh little. */
const comparisons = [
  { a: 'spool', b: 'undici-loop', count: 80_000, delayMs: 0 },
  { a: 'spool', b: 'undici-loop', count: 8_000, delayMs: 20 },
  { a: 'spool', b: 'greenflash', count: 80_000, delayMs: 0 },
];

/** One after the other: each has the machine to itself. */
async function inTurn(items, measure) {
  const results = [];
  for (const item of items) results.push(await measure(item));
  return results;
}

const parts = {
  track: () => inTurn(['memory', 'spool'], measureTrackCalls),
  deliver: () => inTurn(comparisons, (comparison) => comparePairs({ ...comparison, pairs: PAIRS, modules })),
  beside: () => measureBesideARoute({ pairs: PAIRS, seconds: 4 }),
  backlog: () => measureBacklog(BACKLOG),
};

await measureParts({ folder: import.meta.url, parts, pages: { 'README.md': report } });
