import { startRelay, type Relay } from '@greenflash-events/outbox';
import type { Pool, PoolClient } from 'pg';
import {
  accepted,
  describeWithPostgres,
  startChaosProxy,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { TestDatabases, countRows } from '../support/database.js';
import { commitEvents } from '../support/many-events.js';

const COUNT = 300;

describeWithPostgres('A relay whose PostgreSQL', () => {
  // As an app has it: what is committed has to survive a crash of the server.
  const databases = new TestDatabases();
  const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };
  let pool: Pool;
  let url: string;
  let server: ScriptedServer;
  let relay: Relay;

  const start = (at: string): Relay =>
    startRelay({
      ...{ pool: databases.connect(at, { application_name: 'relay' }), apiKey: 'key', baseUrl: server.baseUrl, logger },
      ...{ attemptTimeoutMs: 500, leaseMs: 1_500, pollMaxMs: 100 },
    });

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    url = (pool.options as { connectionString: string }).connectionString;
    server = await startScriptedServer();
    await commitEvents(pool, COUNT);
  });
  afterEach(async () => {
    await relay.shutdown();
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  /** Holds a lock until the relay is seen to wait for it in such a statement, then has the server end. */
  async function endWhileBlocked(lock: string, statement: string, end: () => Promise<void>): Promise<void> {
    const holder: PoolClient = await pool.connect();
    holder.on('error', () => undefined);
    await holder.query('begin');
    await holder.query(lock);
    const isBlocked = async (): Promise<boolean> =>
      (await countRows(
        pool,
        `pg_stat_activity where application_name = 'relay' and wait_event_type = 'Lock'
         and datname = current_database() and query like '${statement}'`,
      )) > 0;
    await waitForAsync('the relay waits for the lock', isBlocked);
    await end();
    holder.release(true);
    await databases.server.start();
  }

  async function expectAllSent(): Promise<void> {
    await waitFor('every event is stored', () => server.events.storedOnce === COUNT);
    await waitForAsync('nothing waits', async () => (await countRows(pool, 'greenflash_outbox')) === 0);
    expect(server.events.rewritten).toEqual([]);
    expect(await countRows(pool, 'greenflash_outbox_dead')).toBe(0);
  }

  it.each([
    { how: 'is restarted in good order', end: () => databases.server.stop() },
    { how: 'is killed', end: () => databases.server.kill() },
  ])('$how in the middle of a claim goes on, and loses nothing', async ({ end }) => {
    const locked = endWhileBlocked('lock table greenflash_outbox in access exclusive mode', '%with pause as%', end);
    await waitForAsync(
      'the lock is held',
      async () =>
        (await countRows(
          pool,
          `pg_locks where mode = 'AccessExclusiveLock' and granted and relation =
        (select oid from pg_class where relname = 'greenflash_outbox') and database =
        (select oid from pg_database where datname = current_database())`,
        )) > 0,
    );
    relay = start(url);
    await locked;
    await expectAllSent();
  });

  it.each([
    { how: 'is restarted in good order', end: () => databases.server.stop() },
    { how: 'is killed', end: () => databases.server.kill() },
  ])('$how while outcomes are written goes on, and loses nothing', async ({ end }) => {
    let answer: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (answer = resolve));
    server.answerBy(() => accepted({ after }));
    relay = start(url);
    await waitFor('the first are being sent', () => server.attempts.length > 0);
    const ids = server.attempts.map(({ insertId }) => `'${insertId}'`).join();
    const locked = endWhileBlocked(
      `select from greenflash_outbox where insert_id in (${ids}) for update`,
      '%with written as (delete%',
      end,
    );
    await waitForAsync(
      'the rows are locked',
      async () =>
        (await countRows(
          pool,
          `pg_stat_activity where query like 'select from greenflash_outbox where%' and state = 'idle in transaction'`,
        )) > 0,
    );
    server.answerBy(() => accepted());
    answer();
    await locked;
    await expectAllSent();
  });

  it('does what it is told while its answers are lost goes on, and loses nothing', async () => {
    const proxy = await startChaosProxy(databases.server.port);
    const through = new URL(url);
    through.port = String(proxy.port);
    server.answerBy(() => accepted({ delayMs: 10 }));
    relay = start(through.href);
    await waitFor('some are sent', () => server.events.storedOnce > 20);
    for (let round = 0; round < 5; round++) {
      await proxy.set({ kind: 'half-close' });
      const connections = proxy.connections;
      await waitFor('an answer was lost', () => proxy.connections > connections);
      await proxy.set({ kind: 'pass' });
      const { delivered } = relay.stats();
      await waitFor('it goes on', () => relay.stats().delivered > delivered || server.events.storedOnce === COUNT);
    }
    await expectAllSent();
    await relay.shutdown();
    await databases.endPools();
    await proxy.close();
  });

  it('does not answer at all for longer than a lease goes on when it answers again', async () => {
    const proxy = await startChaosProxy(databases.server.port);
    const through = new URL(url);
    through.port = String(proxy.port);
    server.answerBy(() => accepted({ delayMs: 10 }));
    relay = start(through.href);
    await waitFor('some are sent', () => server.events.storedOnce > 20);
    await proxy.set({ kind: 'stall' });
    const { unwritten } = relay.stats();
    await waitFor(
      'outcomes were given up',
      () => relay.stats().unwritten > unwritten || server.events.storedOnce === COUNT,
    );
    await proxy.set({ kind: 'reset' });
    await proxy.set({ kind: 'pass' });
    await expectAllSent();
    await relay.shutdown();
    await databases.endPools();
    await proxy.close();
  });
});
