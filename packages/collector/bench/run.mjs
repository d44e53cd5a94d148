// `npm run bench`: every figure of packages/collector/bench/README.md, measured on this machine. `npm run bench -- retention`
// measures one part again and keeps the others.
import { log, measureParts } from '../../core/bench/parts.mjs';
import { withEngines } from './databases.mjs';
import { measureExport } from './export.mjs';
import { fill } from './fill.mjs';
import { measureQueries } from './queries.mjs';
import { report } from './report.mjs';
import { measureRetention } from './retention.mjs';
import { compareServers } from './throughput.mjs';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 10);
const EVENTS = Number(process.env.BENCH_EVENTS ?? 20_000);
const STORED = Number(process.env.BENCH_STORED ?? 1_000_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 100);
const RETENTION_MS = Number(process.env.BENCH_RETENTION_MS ?? 5000);

/** Of one engine. */
const parts = {
  throughput: async (engine) => {
    const results = [];
    for (const kind of ['nothing', 'bare']) {
      results.push(await compareServers({ engine, kind, count: EVENTS, pairs: PAIRS }));
    }
    return results;
  },
  stored: async (engine) => {
    const place = await engine.create();
    await fill(place, STORED);
    const queries = await measureQueries(place, { count: STORED, rounds: ROUNDS });
    return { engine: engine.name, count: STORED, queries, export: await measureExport(place) };
  },
  retention: (engine) =>
    measureRetention({ engine, rows: STORED / 5, pairs: Math.ceil(PAIRS / 2), durationMs: RETENTION_MS }),
};

/** @returns the part for all engines, one after the other, their rows in one list */
const withEach = (engines, measure) => async () => {
  const results = [];
  for (const engine of engines) {
    log(`${engine.name} …`);
    results.push(await measure(engine));
  }
  return results.flat();
};

await withEngines((engines) =>
  measureParts({
    folder: import.meta.url,
    parts: Object.fromEntries(Object.entries(parts).map(([name, measure]) => [name, withEach(engines, measure)])),
    machine: { engines: engines.map(({ name, version }) => `${name} ${version}`) },
    pages: { 'README.md': report },
  }),
);
