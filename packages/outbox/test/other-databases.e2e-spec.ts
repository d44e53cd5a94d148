import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOutbox, migrate, startRelay } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import {
  accepted,
  describeWithPostgres,
  replied,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { TestDatabases, countRows, inTransaction } from './support/database.js';
import { PRODUCT_ID, commitEvents, fillOutbox } from './support/many-events.js';

const OPERATIONS = join(__dirname, '../../../examples/operations/postgresql');

/** What a role, or a database, may be set to. */
const SETTINGS: readonly (readonly [name: string, settings: readonly string[]])[] = [
  ['repeatable read', ["default_transaction_isolation = 'repeatable read'"]],
  ['serializable', ["default_transaction_isolation = 'serializable'"]],
  ['read only', ['default_transaction_read_only = on']],
  ['a DateStyle of day and month', ["DateStyle = 'SQL, DMY'", "TimeZone = 'Asia/Kolkata'"]],
  ['a German DateStyle', ["DateStyle = 'German'", "IntervalStyle = 'iso_8601'", "TimeZone = 'America/St_Johns'"]],
  ['short timeouts', ['statement_timeout = 5', 'lock_timeout = 1', 'idle_in_transaction_session_timeout = 50']],
  ['backslashes in texts', ['standard_conforming_strings = off', 'backslash_quote = off']],
];

describeWithPostgres('A database as it is set up elsewhere', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let server: ScriptedServer;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    server = await startScriptedServer({
      rule: ({ eventType }) =>
        eventType === 'refused' ? replied(422, { body: '{"message":"no \\\\ \'"}' }) : accepted(),
    });
  });
  afterEach(async () => {
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  function urlOf({ options }: Pool): string {
    return (options as unknown as { readonly connectionString: string }).connectionString;
  }

  it.each(SETTINGS)(
    'with %s: three relays send everything in good time, and dead letters have their times',
    async (_, settings) => {
      const outbox = createOutbox({ pool, productId: PRODUCT_ID });
      await commitEvents(pool, 1_500);
      await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'refused', value: 1, insertId: "it's \\ one" }));
      const { rows } = await pool.query<{ name: string }>('select current_database() as name');
      for (const setting of settings) await pool.query(`alter database "${rows[0]!.name}" set ${setting}`);
      const startedAt = Date.now();
      const errors: string[] = [];
      const log = (line: string): void => void errors.push(line);
      const relays = [1, 2, 3].map(() => {
        const own = databases.connect(urlOf(pool));
        const logger = { debug: log, warn: () => undefined, error: log };
        return startRelay({ pool: own, apiKey: 'key', baseUrl: server.baseUrl, pollMaxMs: 100, logger });
      });
      await waitFor('all are sent', () => server.events.storedOnce === 1_500);
      const own = databases.connect(urlOf(pool));
      const { deadLetters, doctor } = createOutbox({ pool: own, productId: PRODUCT_ID });
      await waitForAsync('all have their outcome', async () => (await countRows(pool, 'greenflash_outbox')) === 0);
      const [letter] = await deadLetters.list();
      expect(letter).toMatchObject({ insertId: "it's \\ one", reason: 'rejected' });
      expect(Math.abs(letter!.diedAt.getTime() - startedAt)).toBeLessThan(60_000);
      expect(letter!.createdAt.getTime()).toBeLessThanOrEqual(letter!.diedAt.getTime());
      expect(await deadLetters.list({ diedBefore: new Date(startedAt - 60_000) })).toEqual([]);
      expect(await doctor()).toMatchObject({ waiting: 0, deadLetters: 1 });
      expect(await deadLetters.purge({ insertId: "it's \\ one" })).toBe(1);
      await Promise.all(relays.map((relay) => relay.shutdown()));
      // On a busy machine 5 ms may have passed before the statement that lifts them; such a claim is made again.
      expect(errors.filter((line) => !/was given up|canceling statement due to/.test(line))).toEqual([]);
      expect(server.attempts).toHaveLength(1_501);
    },
  );

  it('lets an app that may only insert write, in every isolation, and a relay with the documented rights send', async () => {
    await pool.query(readFileSync(join(OPERATIONS, 'roles.sql'), 'utf8'));
    const as = (user: string): Pool => {
      const url = new URL(urlOf(pool));
      url.username = user;
      return databases.connect(url.href);
    };
    const app = createOutbox({ pool: as('shop_app'), productId: PRODUCT_ID });
    for (const isolation of ['read committed', 'serializable']) {
      const client = await as('shop_app').connect();
      await client.query(`begin isolation level ${isolation}`);
      await app.track(client, { eventType: 'order_placed', value: 1, insertId: 'twin' });
      await app.track(client, { eventType: 'refused', value: 1, insertId: isolation });
      await client.query('commit');
      await expect(client.query('select from greenflash_outbox')).rejects.toMatchObject({ code: '42501' });
      client.release();
    }
    const relayPool = as('shop_relay');
    const relay = startRelay({ pool: relayPool, apiKey: 'key', baseUrl: server.baseUrl, maxPerSecond: 50 });
    await waitFor('all are sent', () => relay.stats().delivered === 1 && relay.stats().dead === 2);
    await relay.shutdown();
    const { deadLetters, doctor } = createOutbox({ pool: relayPool, productId: PRODUCT_ID });
    expect(await doctor()).toMatchObject({ waiting: 0, deadLetters: 2 });
    expect(await deadLetters.redrive({ insertId: 'serializable' })).toBe(1);
    expect(await deadLetters.purge({})).toBe(1);
    for (const call of ['redrive', 'purge'] as const) {
      await expect((deadLetters[call] as () => Promise<number>)()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    }
  });

  it('is reported as made by a later version, which migrate() leaves alone', async () => {
    await pool.query('insert into greenflash_outbox_migrations (version) values (99)');
    expect(await migrate(pool)).toEqual([]);
    const { problems } = await createOutbox({ pool, productId: PRODUCT_ID }).doctor();
    expect(problems).toEqual([expect.stringMatching(/version 99.*update the package/)]);
  });

  it('shows its lag in the view of the examples', async () => {
    await pool.query(readFileSync(join(OPERATIONS, 'lag.sql'), 'utf8'));
    await fillOutbox(pool, 3);
    await pool.query(
      "update greenflash_outbox set due_at = now() - interval '90 seconds' where insert_id = 'filled-1'",
    );
    const { rows } = await pool.query('select * from greenflash_outbox_health');
    expect(rows[0]).toMatchObject({ waiting: '3', leased: '0', dead_letters: '0', paused_seconds: 0 });
    expect((rows[0] as { lag_seconds: number }).lag_seconds).toBeCloseTo(90, 0);
  });
});
