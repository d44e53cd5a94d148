import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { migrate } from '@greenflash-events/outbox';
import { startPostgres, type PostgresServer } from '../../../test-kit/src/index.js';

/** One server for the tests of a file, and a database of its own for each test that asks for one. */
export class TestDatabases {
  readonly #pools: Pool[] = [];
  #server: PostgresServer | undefined;

  constructor(private readonly settings: Readonly<Record<string, string>> = { fsync: 'off' }) {}

  get server(): PostgresServer {
    if (this.#server === undefined) throw new Error('start() was not awaited');
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await startPostgres(this.settings);
  }

  /** A pool of a new database that has the outbox's tables, and one of an app: `orders (id, note)`. */
  async open(config: PoolConfig = {}): Promise<Pool> {
    const pool = this.connect(await this.server.createDatabase(), config);
    await migrate(pool);
    await pool.query('create table orders (id serial primary key, note text)');
    return pool;
  }

  /** Another pool, such as a second process would have. */
  connect(url: string, config: PoolConfig = {}): Pool {
    const pool = new Pool({ connectionString: url, ...config });
    pool.on('error', () => undefined);
    // A connection may break while a transaction holds it and nothing is under way, or before its user has heard of it.
    pool.on('connect', (client) => client.on('error', () => undefined));
    this.#pools.push(pool);
    return pool;
  }

  /** Ends the pools of a test. */
  async endPools(): Promise<void> {
    await Promise.all(this.#pools.splice(0).map((pool) => pool.end()));
  }

  async close(): Promise<void> {
    await this.endPools();
    await this.#server?.close();
  }
}

/** Runs work in a transaction of a client, which rolls back where the work throws. */
export async function inTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

export async function countRows(pool: Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::integer as count from ${table}`);
  return rows[0]!.count;
}
