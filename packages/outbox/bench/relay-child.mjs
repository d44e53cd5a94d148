// One relay in a process of its own: says when it is ready, and what it took in the end.
import pg from 'pg';
import { startRelay } from '../dist/esm/index.js';

const { url, database, batchSize } = JSON.parse(process.argv[2]);
const pool = new pg.Pool({ connectionString: database, max: 4 });
const cpu = process.cpuUsage();
const relay = startRelay({ pool, batchSize, apiKey: 'bench-key', baseUrl: `${url}/api/v1` });

process.on('disconnect', () => process.exit());
process.on('message', async () => {
  const { user, system } = process.cpuUsage(cpu);
  const { delivered, claimed, released } = relay.stats();
  await relay.shutdown();
  await pool.end();
  process.send({ delivered, claimed, released, cpuMicros: user + system });
  process.disconnect();
});
