// `npm run bench`: every figure of packages/outbox/bench/README.md, measured on this machine in one go.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
import pg from 'pg';
import { startPostgres } from './postgres.mjs';
import { measureRelayRates } from './relay-rate.mjs';
import { report } from './report.mjs';
import { measureWriteCost } from './write-cost.mjs';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 12);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const EVENTS = Number(process.env.BENCH_EVENTS ?? 50_000);
/** `write` or `relay` for one of the two. */
const ONLY = process.env.BENCH_ONLY;

const log = (line) => process.stdout.write(`${line}\n`);

const server = await startPostgres();
const pool = new pg.Pool({ connectionString: server.url });
const { rows } = await pool.query('select version()');
await pool.end();
const results = {
  machine: {
    ...{ cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node },
    postgres: rows[0].version.split(' ').slice(0, 2).join(' '),
  },
};
try {
  if (ONLY !== 'relay') {
    log(`commits with and without a row, ${PAIRS} pairs …`);
    results.write = await measureWriteCost({ url: await server.createDatabase(), pairs: PAIRS, seconds: SECONDS });
    log(JSON.stringify(results.write));
  }
  if (ONLY !== 'write') {
    results.relay = await measureRelayRates({
      ...{ url: await server.createDatabase(), events: EVENTS, log },
      ...{ relays: [1, 2, 4], batchSizes: [100, 500, 2_000] },
    });
  }
} finally {
  await server.close();
}
if (ONLY === undefined) {
  const file = new URL('README.md', import.meta.url);
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(file, await format(report(results), { ...(await resolveConfig(file)), parser: 'markdown' }));
}
log(JSON.stringify(results, undefined, 2));
