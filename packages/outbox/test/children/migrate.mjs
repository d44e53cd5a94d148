// Migrates a database from a process of its own, from the built package, and says what was applied.
import pg from 'pg';
import { migrate } from '../../dist/esm/index.js';
import { say } from '../../../test-kit/children/say.mjs';

const { database } = JSON.parse(process.argv[2] ?? '{}');
const pool = new pg.Pool({ connectionString: database });
const applied = await migrate(pool);
await pool.end();
say('migrated', { applied });
