import { createOutbox, migrate, startRelay } from '@greenflash-events/outbox';
import { accepted, startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { TestDatabases, countRows, inTransaction } from './support/database.js';
import { Pgbouncer, describeWithPgbouncer } from './support/pgbouncer.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

describeWithPgbouncer('The outbox behind PgBouncer')('Behind PgBouncer in transaction mode', () => {
  const databases = new TestDatabases();
  let bouncer: Pgbouncer | undefined;
  let server: ScriptedServer | undefined;

  beforeAll(async () => {
    await databases.start();
    bouncer = await Pgbouncer.start(databases.server.port);
    server = await startScriptedServer({ rule: () => accepted({ delayMs: 5 }) });
  });
  afterAll(async () => {
    await databases.endPools();
    await bouncer?.stop();
    await server?.stop();
    await databases.close();
  });

  it('everything works, with two connections for all of it', async () => {
    const url = bouncer!.urlOf(await databases.server.createDatabase());
    const pool = databases.connect(url, { max: 8 });
    // All at once: the lock of a session would stay behind on a connection that is shared.
    const migrated = await Promise.all([1, 2, 3, 4].map(() => migrate(pool)));
    expect(migrated.flat()).toHaveLength(1);

    const outbox = createOutbox({ pool, productId: PRODUCT_ID });
    const relays = [1, 2, 3].map(() =>
      startRelay({ pool: databases.connect(url), apiKey: 'key', baseUrl: server!.baseUrl, pollMaxMs: 50 }),
    );
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'order_placed', value: n, insertId: `order-${n}` })),
      ),
    );
    await waitFor('all are delivered', () => server!.events.storedOnce === 100);
    const reports = await Promise.all(relays.map((relay) => relay.shutdown()));
    expect(reports.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(server!.attempts).toHaveLength(100);
    expect(await countRows(pool, 'greenflash_outbox')).toBe(0);
    expect(await outbox.doctor()).toMatchObject({ ok: true, waiting: 0 });
  });
});
