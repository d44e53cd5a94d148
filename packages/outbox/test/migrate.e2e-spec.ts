import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createOutbox, migrate } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import { describeWithPostgres, startChild, waitForAsync } from '../../test-kit/src/index.js';
import { MIGRATIONS } from '../src/schema/migrations.js';
import { TestDatabases, inTransaction } from './support/database.js';
import { PRODUCT_ID } from './support/many-events.js';

const FOLDER = join(__dirname, '../migrations');

/** Everything of ours in a database: columns, indexes, storage options, functions, triggers. */
async function describeSchema(pool: Pool): Promise<unknown> {
  const queries = [
    `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
     where table_name like 'greenflash%' order by 1, 2`,
    `select indexdef from pg_indexes where tablename like 'greenflash%' order by 1`,
    `select relname, reloptions from pg_class where relname like 'greenflash%' and relkind = 'r' order by 1`,
    `select proname, prosrc, proconfig from pg_proc where proname like 'greenflash%' order by 1`,
    `select pg_get_triggerdef(oid) from pg_trigger where tgname like 'greenflash%' order by 1`,
  ];
  return Promise.all(queries.map(async (text) => (await pool.query(text)).rows as unknown));
}

describeWithPostgres('migrate()', () => {
  const databases = new TestDatabases();
  beforeAll(() => databases.start());
  afterEach(() => databases.endPools());
  afterAll(() => databases.close());

  it('is done by one of several processes that call it at once, and the others find it done', async () => {
    const database = await databases.server.createDatabase();
    const script = join(__dirname, 'children/migrate.mjs');
    const children = [1, 2, 3, 4].map(() => startChild(script, { input: { database } }));
    const said = await Promise.all(children.map((child) => child.message<{ applied: string[] }>('migrated', 40_000)));
    expect(said.flatMap(({ applied }) => applied)).toEqual(MIGRATIONS.map(({ file }) => file));
    expect((await Promise.all(children.map((child) => child.exit()))).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });

  it('makes what the plain files make', async () => {
    const migrated = databases.connect(await databases.server.createDatabase());
    await migrate(migrated);
    const plain = databases.connect(await databases.server.createDatabase());
    for (const file of readdirSync(FOLDER).sort()) await plain.query(readFileSync(join(FOLDER, file), 'utf8'));
    expect(await describeSchema(plain)).toEqual(await describeSchema(migrated));
    const outbox = createOutbox({ pool: plain, productId: PRODUCT_ID });
    await inTransaction(plain, (tx) => outbox.track(tx, { eventType: 'order_placed', value: 1 }));
    expect(await outbox.doctor()).toMatchObject({ ok: true });
    expect(await migrate(plain)).toEqual([]);
  });

  it('wants no right but those in its schema, where that is there, and none to change what is done', async () => {
    const database = await databases.server.createDatabase();
    const admin = databases.connect(database);
    const schema = 'Odd "Name"; --';
    await admin.query(`create role small login; create role smaller login; create schema "Odd ""Name""; --";
      grant usage, create on schema "Odd ""Name""; --" to small`);
    const asRole = (role: string): Pool => databases.connect(Object.assign(new URL(database), { username: role }).href);
    expect(await migrate(asRole('small'), { schema })).toEqual(MIGRATIONS.map(({ file }) => file));
    await admin.query(`grant usage on schema "Odd ""Name""; --" to smaller;
      grant select, insert on all tables in schema "Odd ""Name""; --" to smaller`);
    const pool = asRole('smaller');
    expect(await migrate(pool, { schema })).toEqual([]);
    const outbox = createOutbox({ pool, schema, productId: PRODUCT_ID });
    await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'order_placed', value: 1 }));
    expect(await outbox.doctor()).toMatchObject({ waiting: 1 });
  });

  it('changes nothing where a step fails, and says why', async () => {
    const pool = databases.connect(await databases.server.createDatabase());
    await pool.query('create table greenflash_outbox_lane (mine integer)');
    await expect(migrate(pool)).rejects.toMatchObject({ code: '42P07' });
    const { rows } = await pool.query(
      "select relname from pg_class where relname like 'greenflash%' and relkind = 'r'",
    );
    expect(rows).toEqual([{ relname: 'greenflash_outbox_lane' }]);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it('rejects where its connection breaks, and the process lives', async () => {
    const pool = databases.connect(await databases.server.createDatabase());
    await migrate(pool);
    await inTransaction(pool, async (holder) => {
      await holder.query('lock table greenflash_outbox_migrations');
      const waiting = migrate(pool);
      await waitForAsync('it is cut off while it waits', async () => {
        const { rowCount } = await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return rowCount === 1;
      });
      await expect(waiting).rejects.toMatchObject({ code: '57P01' });
    });
    expect(await migrate(pool)).toEqual([]);
  });
});
