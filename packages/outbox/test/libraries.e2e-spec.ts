import { createOutbox, startRelay, type Outbox } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import { describeWithPostgres, startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { drizzle } from './libraries/drizzle.js';
import { knex } from './libraries/knex.js';
import { kysely } from './libraries/kysely.js';
import type { OpenLibrary } from './libraries/library.types.js';
import { mikroOrm } from './libraries/mikro-orm.js';
import { pg } from './libraries/pg.js';
import { prisma } from './libraries/prisma.js';
import { typeorm } from './libraries/typeorm.js';
import { TestDatabases, countRows } from './support/database.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
/** Everything that a placeholder, an array literal, an escape or an encoding could change. */
const ODD = 'a \0 NUL, $1 ? :name {brace}, "quotes" \'and\' \\backslashes\\, ünïcode 日本 🙂, \r\n';

const event = (insertId: string, value: string | number = 1) => ({ eventType: 'order_placed', value, insertId });

describeWithPostgres('In a transaction of', () => {
  const databases = new TestDatabases();
  const warn = jest.fn();
  let database: string;
  let pool: Pool;
  let outbox: Outbox;

  beforeAll(async () => {
    await databases.start();
    pool = await databases.open();
    database = (pool.options as { connectionString: string }).connectionString;
  });
  afterAll(() => databases.close());

  describe.each([pg, typeorm, prisma, drizzle, kysely, knex, mikroOrm])('$name', ({ open }) => {
    let library: OpenLibrary;

    beforeAll(async () => (library = await open(database)));
    beforeEach(async () => {
      warn.mockClear();
      await pool.query('truncate greenflash_outbox, orders');
      outbox = createOutbox({
        pool,
        productId: PRODUCT_ID,
        logger: { debug: () => undefined, warn, error: () => undefined },
      });
    });
    afterAll(() => library.close());

    it('an event is committed with the rows beside it, every character of it', async () => {
      await library.transaction(async (tx, order) => {
        await order('first');
        expect(await outbox.track(tx, { ...event('one', ODD), properties: { [ODD]: ODD } })).toEqual({
          accepted: true,
          insertId: 'one',
          durable: true,
        });
      });
      expect(await countRows(pool, 'orders')).toBe(1);
      const { rows } = await pool.query<{ body: string }>('select body from greenflash_outbox');
      expect(rows).toHaveLength(1);
      expect(JSON.parse(rows[0]!.body)).toMatchObject({ value: ODD, properties: { [ODD]: ODD }, insertId: 'one' });
    });

    it('a rollback leaves nothing to send', async () => {
      const failing = library.transaction(async (tx, order) => {
        await order('rolled back');
        await outbox.track(tx, [event('gone-1'), event('gone-2')]);
        throw new Error('the card was refused');
      });
      await expect(failing).rejects.toThrow('the card was refused');
      await library.transaction(async (tx) => void (await outbox.track(tx, event('kept'))));

      const server: ScriptedServer = await startScriptedServer();
      const relay = startRelay({ pool, apiKey: 'key', baseUrl: server.baseUrl });
      await waitFor('the committed one is delivered', () => relay.stats().delivered === 1);
      await relay.shutdown();
      await server.stop();
      expect(server.events.insertIds()).toEqual(['kept']);
      expect(await countRows(pool, 'orders')).toBe(0);
    });

    it('a twin of an event that waits fails nothing, and is not written again', async () => {
      await library.transaction(async (tx) => void (await outbox.track(tx, event('twin', 1))));
      await library.transaction(async (tx, order) => {
        await order('second');
        await outbox.track(tx, [event('twin', 2), event('other'), event('other')]);
      });
      expect(await countRows(pool, 'orders')).toBe(1);
      const { rows } = await pool.query<{ body: string }>('select body from greenflash_outbox order by insert_id');
      expect(rows.map(({ body }) => (JSON.parse(body) as { value: string }).value)).toEqual(['1', '1']);
    });

    it('an event that breaks the rules fails the transaction', async () => {
      const failing = library.transaction(async (tx, order) => {
        await order('with a wrong event');
        await outbox.track(tx, { eventType: '', value: 1 });
      });
      await expect(failing).rejects.toMatchObject({ code: 'INVALID_EVENT' });
      expect(await countRows(pool, 'orders')).toBe(0);
    });

    it('nothing is warned of, and outside of one it is', async () => {
      await library.transaction(async (tx) => void (await outbox.track(tx, event('inside'))));
      expect(warn).not.toHaveBeenCalled();

      await outbox.track(library.outside, event('outside'));
      expect(warn.mock.calls).toEqual([[expect.stringContaining('not in a transaction')]]);
    });
  });
});
