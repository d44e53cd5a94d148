import { defineEvents } from '@greenflash-events/core';
import { createOutbox, migrate, type Outbox } from '@greenflash-events/outbox';
import type { Pool, PoolClient } from 'pg';
import { describeWithPostgres, waitForAsync } from '../../test-kit/src/index.js';
import { TestDatabases, countRows, inTransaction } from './support/database.js';
import { PRODUCT_ID } from './support/many-events.js';

const event = (insertId: string, value: number = 1) => ({ eventType: 'order_placed', value, insertId });

describeWithPostgres('outbox.track()', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let outbox: Outbox;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    outbox = createOutbox({ pool, productId: PRODUCT_ID });
  });
  afterEach(() => databases.endPools());
  afterAll(() => databases.close());

  const inIsolation = <T>(level: string, work: (tx: PoolClient) => Promise<T>): Promise<T> =>
    inTransaction(pool, async (tx) => {
      await tx.query(`set transaction isolation level ${level}`);
      return work(tx);
    });

  it.each(['read committed', 'repeatable read', 'serializable'])(
    'fails no transaction for a twin that was committed after its snapshot, in %s',
    async (level) => {
      await inIsolation(level, async (tx) => {
        await tx.query('select from orders');
        await inTransaction(pool, (other) => outbox.track(other, event('twin', 1)));
        await tx.query("insert into orders (note) values ('beside the twin')");
        await outbox.track(tx, [event('twin', 2), event('another')]);
      });
      expect(await countRows(pool, 'orders')).toBe(1);
      expect(await countRows(pool, 'greenflash_outbox')).toBe(2);
    },
  );

  it.each(['read committed', 'repeatable read'])(
    'writes the event in %s where the twin that it waited for is rolled back',
    async (level) => {
      const first = await pool.connect();
      await first.query('begin');
      await outbox.track(first, event('twin', 1));
      const second = inIsolation(level, (tx) => outbox.track(tx, event('twin', 2)));
      await waitForAsync(
        'the second waits for the first',
        async () =>
          (await countRows(
            pool,
            "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
          )) === 1,
      );
      await first.query('rollback');
      first.release();
      await second;
      const { rows } = await pool.query<{ body: string }>('select body from greenflash_outbox');
      expect(rows.map(({ body }) => (JSON.parse(body) as { value: string }).value)).toEqual(['2']);
    },
  );

  it('sends one small statement for a call, which notifies no one', async () => {
    const texts: string[] = [];
    const production = createOutbox({ pool, productId: PRODUCT_ID, warnOutsideTransaction: false });
    const listener = await pool.connect();
    const notified = jest.fn();
    listener.on('notification', notified);
    await inTransaction(pool, async (tx) => {
      const query = (text: string, values?: unknown[]): Promise<unknown> => {
        texts.push(text);
        return tx.query(text, values);
      };
      await production.track({ query }, event('one'));
      await production.track({ query }, [event('two'), event('three')]);
    });
    listener.release();
    expect(texts).toHaveLength(2);
    expect(texts.join()).not.toMatch(/notify/i);
    const { rows } = await pool.query<{ prosrc: string }>(
      "select prosrc from pg_proc where proname like 'greenflash%'",
    );
    expect(rows.filter(({ prosrc }) => /notify/i.test(prosrc))).toEqual([]);
    const { rows: triggers } = await pool.query<{ name: string }>(
      "select tgfoid::regproc::text as name from pg_trigger where tgrelid = 'greenflash_outbox'::regclass",
    );
    expect(triggers).toEqual([{ name: 'greenflash_outbox_insert' }]);
    expect(notified).not.toHaveBeenCalled();
  });

  it('writes thousands in one call, and nothing where one of them is invalid', async () => {
    const many = Array.from({ length: 2_500 }, (_, n) => event(`event-${n}`));
    await inTransaction(pool, (tx) => outbox.track(tx, many));
    expect(await countRows(pool, 'greenflash_outbox')).toBe(2_500);
    const untouched = await pool.connect();
    await expect(outbox.track(untouched, [event('fine'), { eventType: '', value: 1 }])).rejects.toMatchObject({
      code: 'INVALID_EVENT',
    });
    untouched.release();
    expect(await countRows(pool, 'greenflash_outbox')).toBe(2_500);
  });

  it.each(['read committed', 'repeatable read'])(
    'knows a transaction that has written nothing from none, in %s',
    async (level) => {
      const warn = jest.fn();
      const logger = { debug: () => undefined, warn, error: () => undefined };
      const watchful = createOutbox({ pool, productId: PRODUCT_ID, warnOutsideTransaction: true, logger });
      await inTransaction(pool, (tx) => outbox.track(tx, event('twin')));
      await inIsolation(level, (tx) => watchful.track(tx, event('twin')));
      expect(warn).not.toHaveBeenCalled();
      const client = await pool.connect();
      await client.query(`set default_transaction_isolation to '${level}'`);
      await watchful.track(client, event('twin'));
      client.release(true);
      expect(warn).toHaveBeenCalledTimes(1);
    },
  );

  it('rejects with what the database says, so that the transaction fails', async () => {
    const elsewhere = createOutbox({ pool, productId: PRODUCT_ID, schema: 'nowhere' });
    const failing = inTransaction(pool, async (tx) => {
      await tx.query("insert into orders (note) values ('with an outbox that is not there')");
      await elsewhere.track(tx, event('one'));
    });
    await expect(failing).rejects.toMatchObject({ code: '42P01' });
    expect(await countRows(pool, 'orders')).toBe(0);
  });

  it('writes in the schema of its own, and takes none of the caller’s path for it', async () => {
    await migrate(pool, { schema: 'Event "log"' });
    const own = createOutbox({ pool, productId: PRODUCT_ID, schema: 'Event "log"' });
    await inTransaction(pool, (tx) => own.track(tx, event('one')));
    expect(await countRows(pool, '"Event ""log""".greenflash_outbox')).toBe(1);
    expect(await countRows(pool, 'public.greenflash_outbox')).toBe(0);
    expect(await own.doctor()).toMatchObject({ ok: true, waiting: 1 });
  });

  it('refuses what is no transaction, says so, and writes nothing where it is disabled', async () => {
    await expect(outbox.track({} as never, event('one'))).rejects.toMatchObject({ code: 'NO_TRANSACTION' });
    await expect(outbox.track(undefined as never, event('one'))).rejects.toMatchObject({ code: 'NO_TRANSACTION' });
    const disabled = createOutbox({ pool, productId: PRODUCT_ID, enabled: false });
    expect(await inTransaction(pool, (tx) => disabled.track(tx, event('one')))).toEqual({
      accepted: false,
      reason: 'disabled',
    });
    expect(await countRows(pool, 'greenflash_outbox')).toBe(0);
  });

  it('fails the transaction for an event that its catalogue does not know', async () => {
    const catalogue = defineEvents({ order_placed: { valueType: 'numeric', influence: 'positive' } });
    const checked = createOutbox({ pool, productId: PRODUCT_ID, catalogue });
    const known = { eventType: 'order_placed', value: 1 } as const;
    const unknown = { ...known, eventType: 'order_lost' as 'order_placed' };
    const failing = inTransaction(pool, (tx) => checked.track(tx, [known, unknown]));
    await expect(failing).rejects.toMatchObject({ code: 'INVALID_EVENT' });
    expect(await countRows(pool, 'greenflash_outbox')).toBe(0);
    await inTransaction(pool, (tx) => checked.track(tx, known));
    expect(await countRows(pool, 'greenflash_outbox where body like \'%"influence":"positive"%\'')).toBe(1);
  });

  it('leaves out what beforeSend leaves out, without an error', async () => {
    const filtering = createOutbox({
      ...{ pool, productId: PRODUCT_ID },
      beforeSend: (given) => (given.eventType === 'noise' ? undefined : given),
    });
    const results = await inTransaction(pool, (tx) =>
      filtering.track(tx, [{ eventType: 'noise', value: 1 }, event('kept')]),
    );
    expect(results).toEqual([
      { accepted: false, reason: 'filtered' },
      { accepted: true, insertId: 'kept', durable: true },
    ]);
    expect(await countRows(pool, 'greenflash_outbox')).toBe(1);
  });
});
