import { createTracker } from '@greenflash-events/core';
import { bullmqDelivery } from '@greenflash-events/bullmq';
import { createOutbox, migrate } from '@greenflash-events/outbox';
import { Pool } from 'pg';
import {
  accepted,
  describeWithPostgres,
  describeWithRedis,
  replied,
  startPostgres,
  startRedis,
  startScriptedServer,
  type PostgresServer,
  type RedisServer,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { Folder, PRODUCT } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

const EVENTS = [
  { eventType: 'trial_started', value: 'pro', insertId: 'trial:1', externalUserId: 'user-1' },
  { eventType: 'trial_started', value: 'pro', insertId: 'trial:2' },
  { eventType: 'upgrade_purchased', value: '149.00', valueType: 'currency', insertId: 'upgrade:42' },
] as const;

/** An outbox or a queue, with three dead letters in it. */
interface Store {
  readonly command: 'outbox' | 'queue';
  readonly sender: 'relay' | 'worker';
  readonly env: Readonly<Record<string, string>>;
}

describe('The dead letters of a store that processes share', () => {
  let server: ScriptedServer;
  let folder: Folder;

  beforeAll(async () => {
    folder = new Folder();
    server = await startScriptedServer();
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  function run({ env }: Store, ...args: readonly string[]): Promise<CliEnd> {
    const connection = { GREENFLASH_API_KEY: 'dev', GREENFLASH_BASE_URL: server.baseUrl };
    return runCli(args, { cwd: folder.path, env: { ...connection, ...env } });
  }

  /** Lets the API refuse what waits. */
  async function refuseAll(store: Store): Promise<void> {
    server.answerBy(() => replied(400, { body: '{"error":"no such plan"}' }));
    expect((await run(store, store.sender, '--drain')).code).toBe(1);
    server.answerBy(() => accepted());
  }

  function itsCommands(open: () => Promise<Store>): void {
    it('are listed, shown, put back, exported and deleted by commands', async () => {
      const store = await open();
      await refuseAll(store);
      const { command, sender } = store;
      const idsOf = async (...args: readonly string[]): Promise<string[]> => {
        const end = await run(store, command, 'ls', '--json', ...args);
        return jsonOf<{ deadLetters: { insertId: string }[] }>(end).deadLetters.map(({ insertId }) => insertId);
      };

      const { stdout } = await run(store, command, 'list');
      expect(stdout).toMatch(/^GIVEN UP +REASON +EVENT TYPE +USER +ATTEMPTS +INSERT ID +MESSAGE\n/);
      expect(stdout).toMatch(/rejected +trial_started +user-1 +1 +trial:1 +.*no such plan/);
      expect(stdout).toContain('3 dead letters.');
      expect((await idsOf()).sort()).toEqual(['trial:1', 'trial:2', 'upgrade:42']);
      expect((await idsOf('--event-type', 'trial_started', '--reason', 'rejected')).sort()).toEqual([
        'trial:1',
        'trial:2',
      ]);
      expect(await idsOf('--product-id', PRODUCT, '--insert-id', 'upgrade:42')).toEqual(['upgrade:42']);
      expect(await idsOf('--older-than', '1d')).toEqual([]);
      expect(await idsOf('--limit', '1')).toHaveLength(1);
      expect((await run(store, command, 'show', 'upgrade:42')).stdout).toContain('"value": "149.00"');
      expect(await run(store, command, 'show', 'upgrade:43')).toMatchObject({ code: 3 });
      expect((await run(store, command, 'export', '--output', `${command}.ndjson`)).stdout).toBe(
        '3 dead letters exported.\n',
      );
      expect(folder.readLines(`${command}.ndjson`)).toHaveLength(3);

      expect((await run(store, command, 'redrive', '--event-type', 'trial_started')).stdout).toContain(
        '2 dead letters put back.',
      );
      expect((await run(store, sender, '--drain')).stdout).toContain('2 events delivered');
      expect(await run(store, command, 'purge')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Give a condition, or --all'),
      });
      expect(jsonOf(await run(store, command, 'purge', '--all', '--json'))).toEqual({ ok: true, purged: 1 });
      expect((await run(store, command, 'ls')).stdout).toBe('0 dead letters.\n');
    });
  }

  describeWithPostgres('of an outbox', () => {
    let postgres: PostgresServer;
    beforeAll(async () => {
      postgres = await startPostgres({ fsync: 'off' });
    });
    afterAll(() => postgres.close());

    itsCommands(async () => {
      const url = await postgres.createDatabase();
      const pool = new Pool({ connectionString: url });
      await migrate(pool);
      const client = await pool.connect();
      await client.query('begin');
      await createOutbox({ pool, productId: PRODUCT }).track(client, EVENTS);
      await client.query('commit');
      client.release();
      await pool.end();
      return { command: 'outbox', sender: 'relay', env: { DATABASE_URL: url } };
    });

    it('are not looked for where the tables are missing', async () => {
      const url = await postgres.createDatabase();
      const store: Store = { command: 'outbox', sender: 'relay', env: { DATABASE_URL: url } };
      expect(await run(store, 'outbox', 'ls')).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('the tables are not there'),
      });
    });
  });

  describeWithRedis('of a queue', () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());

    itsCommands(async () => {
      const connection = `redis://127.0.0.1:${redis.port}`;
      const tracker = createTracker({ productId: PRODUCT, delivery: bullmqDelivery({ connection }) });
      for (const event of EVENTS) tracker.track(event);
      await tracker.shutdown();
      return { command: 'queue', sender: 'worker', env: { REDIS_URL: connection } };
    });
  });
});
