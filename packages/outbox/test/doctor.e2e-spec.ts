import { createOutbox, migrate, type Outbox } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import { describeWithPostgres, waitForAsync } from '../../test-kit/src/index.js';
import { TestDatabases, inTransaction } from './support/database.js';
import { PRODUCT_ID, commitEvents, fillOutbox } from './support/many-events.js';

describeWithPostgres('doctor()', () => {
  const databases = new TestDatabases({ fsync: 'off', autovacuum: 'off', max_prepared_transactions: '2' });
  let pool: Pool;
  let outbox: Outbox;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    outbox = createOutbox({ pool, productId: PRODUCT_ID });
  });
  afterEach(() => databases.endPools());
  afterAll(() => databases.close());

  it('finds nothing wrong with an outbox that works', async () => {
    await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'order_placed', value: 1 }));
    const health = await outbox.doctor();
    expect(health).toMatchObject({ ok: true, problems: [], waiting: 1, leased: 0, deadLetters: 0, pause: undefined });
    expect(health.estimated).toBe(false);
    expect(health.bytes).toBeGreaterThan(0);
  });

  it('says what to do where the tables are not there, or are of another version', async () => {
    const empty = databases.connect(await databases.server.createDatabase());
    const lost = createOutbox({ pool: empty, productId: PRODUCT_ID });
    expect(await lost.doctor()).toMatchObject({ ok: false, problems: [expect.stringContaining('migrate(pool)')] });
    await migrate(empty);
    await empty.query('update greenflash_outbox_migrations set version = 0');
    expect(await lost.doctor()).toMatchObject({ ok: false, problems: [expect.stringContaining('of version 0')] });
  });

  it('tells how late the relays are, and that none sends', async () => {
    await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'order_placed', value: 1 }));
    await pool.query("update greenflash_outbox set due_at = now() - interval '10 minutes'");
    const late = await outbox.doctor();
    expect(late.lagMs / 60_000).toBeCloseTo(10, 0);
    expect(late.problems).toEqual([expect.stringMatching(/due for 10 min .*is a relay running/)]);
    await commitEvents(pool, 1, 'claimed');
    await pool.query(
      `update greenflash_outbox set lease = gen_random_uuid(), lease_until = now() + interval '1 minute'
       where insert_id = 'claimed-0'`,
    );
    expect((await outbox.doctor()).problems).toEqual([expect.stringContaining('relays send, and are behind')]);
    await pool.query(
      "update greenflash_outbox_lane set paused_until = now() + interval '1 minute', reason = 'throttled'",
    );
    const paused = await outbox.doctor();
    expect(paused.pause).toMatchObject({ reason: 'throttled' });
    expect(paused.problems).toEqual([expect.stringContaining('the endpoint is paused (throttled)')]);
  });

  it('reads no more rows than can be counted soon, and counts dead rows, and when they were cleaned up', async () => {
    await fillOutbox(pool, 120_000);
    const scanned = `select coalesce(seq_tup_read, 0)::integer as rows from pg_stat_user_tables where relname = 'greenflash_outbox'`;
    const { rows: before } = await pool.query<{ rows: number }>(scanned);
    expect(await outbox.doctor()).toMatchObject({ estimated: true, leased: 0 });
    await waitForAsync('PostgreSQL has an estimate', async () => (await outbox.doctor()).waiting === 120_000);
    expect((await pool.query(scanned)).rows).toEqual(before);
    await pool.query('delete from greenflash_outbox');
    await waitForAsync('PostgreSQL has counted them', async () => (await outbox.doctor()).deadTuples === 120_000);
    const { problems, lastVacuumAt } = await outbox.doctor();
    expect(problems).toEqual([expect.stringContaining('120000 dead rows wait for a vacuum')]);
    expect(lastVacuumAt).toBeUndefined();
    await pool.query('vacuum greenflash_outbox');
    await waitForAsync('PostgreSQL has counted again', async () => (await outbox.doctor()).deadTuples === 0);
    expect((await outbox.doctor()).lastVacuumAt).toBeInstanceOf(Date);
  });

  it('finds the oldest transaction that keeps dead rows, open or prepared, in this database', async () => {
    const holder = await pool.connect();
    await holder.query('begin isolation level repeatable read');
    await holder.query('select from orders');
    const open = await outbox.doctor();
    expect(open.oldestSnapshotMs).toBeGreaterThan(0);
    await waitForAsync('it grows older', async () => (await outbox.doctor()).oldestSnapshotMs > open.oldestSnapshotMs);
    await holder.query('rollback');
    expect((await outbox.doctor()).oldestSnapshotMs).toBe(0);

    await holder.query("begin; insert into orders (note) values ('prepared'); prepare transaction 'forgotten'");
    expect((await outbox.doctor()).oldestSnapshotMs).toBeGreaterThan(0);
    await holder.query("rollback prepared 'forgotten'");
    holder.release();

    const elsewhere = await databases.connect(databases.server.url).connect();
    await elsewhere.query('begin isolation level repeatable read');
    await elsewhere.query('select 1 from pg_class');
    expect((await outbox.doctor()).oldestSnapshotMs).toBe(0);
    elsewhere.release(true);
  });
});
