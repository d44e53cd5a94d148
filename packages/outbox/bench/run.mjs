// `npm run bench`: every figure of packages/outbox/bench/README.md, measured on this machine. `npm run bench -- relay`
// measures one part again and keeps the others.
import pg from 'pg';
import { log, measureParts } from '../../core/bench/parts.mjs';
import { startPostgres } from './postgres.mjs';
import { measureRelayRates } from './relay-rate.mjs';
import { report } from './report.mjs';
import { measureWriteCost } from './write-cost.mjs';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 12);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const EVENTS = Number(process.env.BENCH_EVENTS ?? 50_000);

const server = await startPostgres();

async function postgresVersion() {
  const pool = new pg.Pool({ connectionString: server.url });
  const { rows } = await pool.query('select version()');
  await pool.end();
  return rows[0].version.split(' ').slice(0, 2).join(' ');
}

const parts = {
  write: async () => measureWriteCost({ url: await server.createDatabase(), pairs: PAIRS, seconds: SECONDS }),
  relay: async () =>
    measureRelayRates({
      ...{ url: await server.createDatabase(), events: EVENTS, log },
      ...{ relays: [1, 2, 4], batchSizes: [100, 500, 2_000] },
    }),
};

try {
  await measureParts({
    folder: import.meta.url,
    parts,
    machine: { postgres: await postgresVersion() },
    pages: { 'README.md': report },
  });
} finally {
  await server.close();
}
