// `npm run bench`: every figure of packages/collector/bench/README.md, measured on this machine. `npm run bench -- retention`
// measures one part again and keeps the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
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
const RESULTS = new URL('results.json', import.meta.url);
const README = new URL('README.md', import.meta.url);

const log = (line) => process.stdout.write(`${line}\n`);

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

const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
results.machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node };
const asked = process.argv.slice(2);
await withEngines(async (engines) => {
  results.machine.engines = engines.map(({ name, version }) => `${name} ${version}`);
  for (const part of asked.length > 0 ? asked : Object.keys(parts)) {
    results[part] = [];
    for (const engine of engines) {
      log(`${part}, ${engine.name} …`);
      results[part].push(await parts[part](engine));
      log(JSON.stringify(results[part].at(-1)));
    }
    results[part] = results[part].flat();
  }
});
writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);

if (Object.keys(parts).every((part) => part in results)) {
  const text = await format(report(results), { ...(await resolveConfig(README)), parser: 'markdown' });
  writeFileSync(README, text);
  log(text);
}
