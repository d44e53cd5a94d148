// One relay in a process of its own, from the built package. It says when it looks for work, and ends on SIGTERM with its
// report; SIGUSR2 asks for its figures.
import pg from 'pg';
import { startRelay } from '../../dist/esm/index.js';
import { say } from '../../../test-kit/children/say.mjs';

const { database, options } = JSON.parse(process.argv[2] ?? '{}');
const log = (text) => say('log', { text: String(text) });

const pool = new pg.Pool({ connectionString: database, max: 4, application_name: 'relay' });
const relay = startRelay({ pool, apiKey: 'dev', logger: { debug: log, warn: log, error: log }, ...options });

process.on('SIGUSR2', () => say('stats', { stats: relay.stats() }));
process.once('SIGTERM', async () => {
  const report = await relay.shutdown();
  await pool.end();
  say('ended', { report, stats: relay.stats() });
});
say('ready');
