import { createOutbox, startRelay, type Relay, type RelayOptions } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import {
  accepted,
  describeWithPostgres,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { TestDatabases, countRows, inTransaction } from './support/database.js';
import { PRODUCT_ID, commitEvents } from './support/many-events.js';

describeWithPostgres('The relay', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let server: ScriptedServer;
  const relays: Relay[] = [];

  const relay = (options: Partial<RelayOptions> = {}): Relay => {
    const started = startRelay({ pool, apiKey: 'key', baseUrl: server.baseUrl, pollMaxMs: 50, ...options });
    relays.push(started);
    return started;
  };

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    server = await startScriptedServer();
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((one) => one.shutdown()));
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  it('sends what was committed, once, and forgets it', async () => {
    const outbox = createOutbox({ pool, productId: PRODUCT_ID });
    const started = relay();
    for (let n = 0; n < 20; n++) {
      await inTransaction(pool, (tx) =>
        outbox.track(tx, [
          { eventType: 'a', value: n, insertId: `a-${n}` },
          { eventType: 'b', value: n, insertId: `b-${n}` },
        ]),
      );
    }
    await waitFor('all are delivered', () => server.events.storedOnce === 40);
    await started.shutdown();
    expect(await countRows(pool, 'greenflash_outbox')).toBe(0);
    expect(server.attempts).toHaveLength(40);
    expect(started.stats()).toMatchObject({ claimed: 40, delivered: 40, inFlight: 0, unwritten: 0 });
  });

  it('holds no transaction, no lock and no connection while it sends', async () => {
    let answer: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (answer = resolve));
    server.answerBy(() => accepted({ after }));
    await commitEvents(pool, 40);
    const { connectionString } = pool.options as { connectionString: string };
    const own = databases.connect(connectionString, { application_name: 'relay' });
    const started = relay({ pool: own, pollMaxMs: 60_000 });
    await waitFor('some are being sent', () => server.attempts.length >= 4);
    await waitFor('every connection is back in the pool', () => own.idleCount === own.totalCount);
    const { rows } = await pool.query(
      `select a.state, a.xact_start, a.backend_xmin, (select count(*)::integer from pg_locks l where l.pid = a.pid) as locks
       from pg_stat_activity a where a.application_name = 'relay'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => (row as { state: string }).state !== 'idle')).toEqual([]);
    for (const row of rows) expect(row).toMatchObject({ xact_start: null, backend_xmin: null, locks: 0 });
    expect(await countRows(pool, 'greenflash_outbox where lease_until > now()')).toBeGreaterThan(3);
    answer();
    await waitFor('all are delivered', () => started.stats().delivered === 40);
  });

  it('looks ever less often while there is nothing, and at once when it is woken after a commit', async () => {
    const looked = jest.spyOn(pool, 'query');
    const outbox = createOutbox({ pool, productId: PRODUCT_ID });
    const started = relay({ pollMinMs: 1, pollMaxMs: 60_000 });
    // The wait doubles each time, so that after so many looks the next one is seconds away.
    await waitFor('it has looked a dozen times', () => looked.mock.calls.length >= 12);
    await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'a', value: 1 }));
    outbox.wake();
    await waitFor('it is delivered', () => started.stats().delivered === 1, 4_000);
    looked.mockRestore();
  });

  it('gives back what it has not sent when it is shut down, and another relay sends it at once', async () => {
    let answer: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (answer = resolve));
    server.answerBy(() => accepted({ after }));
    await commitEvents(pool, 100);
    const first = relay({ maxConcurrency: 2, batchSize: 50 });
    await waitFor('two are being sent', () => server.attempts.length === 2);
    const ending = first.shutdown();
    await waitForAsync(
      'the others are given back',
      async () => (await countRows(pool, 'greenflash_outbox where lease is not null')) === 2,
    );
    answer();
    expect(await ending).toMatchObject({ ok: true, reason: 'drained', delivered: 2 });
    expect(await countRows(pool, 'greenflash_outbox')).toBe(98);
    server.answerBy(() => accepted());
    relay();
    await waitFor('the others are stored', () => server.events.storedOnce === 100);
    expect(server.attempts).toHaveLength(100);
  });

  it('sends nothing and looks at nothing where it is disabled', async () => {
    const looked = jest.spyOn(pool, 'query');
    const off = relay({ enabled: false });
    off.wake();
    expect(await off.shutdown()).toMatchObject({ ok: true, reason: 'drained' });
    expect(off.stats()).toMatchObject({ claimed: 0, inFlight: 0 });
    expect(looked).not.toHaveBeenCalled();
    looked.mockRestore();
  });

  it('refuses wrong options with all that is wrong, a missing key too', () => {
    process.env['NODE_ENV'] = 'production';
    const wrong = { pool, batchSize: 0, leaseMs: -1, polMinMs: 3 } as unknown as RelayOptions;
    expect(() => startRelay(wrong)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(
          /the relay[^]*batchSize[^]*leaseMs[^]*polMinMs.*did you mean pollMinMs[^]*GREENFLASH_API_KEY/,
        ) as string,
      }),
    );
    process.env['NODE_ENV'] = 'test';
  });
});
