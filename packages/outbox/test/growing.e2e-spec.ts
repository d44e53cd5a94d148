import { createHash } from 'node:crypto';
import { createOutbox, migrate, startRelay } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import { accepted, describeWithPostgres, replied, startScriptedServer, waitFor } from '../../test-kit/src/index.js';
import { TestDatabases, countRows, inTransaction } from './support/database.js';
import { PRODUCT_ID, commitEvents } from './support/many-events.js';

const SCHEMAS = ['outbox_0', 'outbox_1', 'outbox_2'] as const;

/** Which outbox is a tenant's: always the same, so that a twin meets the first one. */
function schemaOf(tenant: string): (typeof SCHEMAS)[number] {
  return SCHEMAS[createHash('sha256').update(tenant).digest()[0]! % SCHEMAS.length]!;
}

describeWithPostgres('Growing out of one outbox', () => {
  const databases = new TestDatabases({ fsync: 'off', wal_level: 'logical' });
  let pool: Pool;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = databases.connect(await databases.server.createDatabase());
  });
  afterEach(() => databases.endPools());
  afterAll(() => databases.close());

  it('several outboxes, each with a relay of its own, send everything once; one that is refused holds up no other', async () => {
    for (const schema of SCHEMAS) await migrate(pool, { schema });
    const tenants = Array.from({ length: 30 }, (_, at) => `tenant-${at}`);
    const slow = tenants.filter((tenant) => schemaOf(tenant) === SCHEMAS[0]);
    const server = await startScriptedServer({
      rule: ({ body }) => (slow.some((tenant) => body.includes(`"${tenant}"`)) ? replied(503) : accepted()),
    });
    const outboxes = new Map(SCHEMAS.map((schema) => [schema, createOutbox({ pool, productId: PRODUCT_ID, schema })]));
    for (const tenant of [...tenants, ...tenants]) {
      const event = {
        eventType: 'order_placed',
        value: 1,
        externalOrganizationId: tenant,
        insertId: `order:${tenant}`,
      };
      await inTransaction(pool, (tx) => outboxes.get(schemaOf(tenant))!.track(tx, event));
    }
    const relays = SCHEMAS.map((schema) =>
      startRelay({ pool, schema, apiKey: 'key', baseUrl: server.baseUrl, backoffBaseMs: 10, pauseBaseMs: 10 }),
    );

    const others = tenants.length - slow.length;
    await waitFor('the others are sent', () => server.events.storedOnce === others);
    expect(await outboxes.get(SCHEMAS[1])!.doctor()).toMatchObject({ deadLetters: 0 });
    server.answerBy(() => accepted());
    await waitFor('all are sent', () => server.events.storedOnce === tenants.length);
    await Promise.all(relays.map((relay) => relay.shutdown()));

    expect(slow.length).toBeGreaterThan(0);
    for (const schema of SCHEMAS) expect(await countRows(pool, `${schema}.greenflash_outbox`)).toBe(0);
  });

  it("change data capture sees each committed event's exact body, and none that was rolled back", async () => {
    await migrate(pool);
    await pool.query("select pg_create_logical_replication_slot('events', 'test_decoding')");
    await commitEvents(pool, 20);
    const outbox = createOutbox({ pool, productId: PRODUCT_ID });
    const rolledBack = inTransaction(pool, async (tx) => {
      await outbox.track(tx, { eventType: 'order_placed', value: 1, insertId: 'rolled-back' });
      throw new Error('the card is declined');
    });
    await expect(rolledBack).rejects.toThrow('declined');
    const { rows: written } = await pool.query<{ body: string }>('select body from greenflash_outbox');
    // What has been captured is deleted by a job, and not by a relay; that is no event.
    await pool.query('delete from greenflash_outbox');

    const { rows } = await pool.query<{ data: string }>(
      "select data from pg_logical_slot_get_changes('events', null, null) where data like '%greenflash_outbox: INSERT%'",
    );
    const bodies = rows.map(({ data }) => / body\[text\]:'(.*)'$/.exec(data)![1]!.replaceAll("''", "'"));
    expect(bodies.sort()).toEqual(written.map(({ body }) => body).sort());
    expect(bodies).toHaveLength(20);

    // A log delivers at least once: the second delivery of each body is folded by its insert id.
    const server = await startScriptedServer();
    const taken = await sendBodies([...bodies, ...bodies], server.baseUrl);
    expect(server.events.storedOnce).toBe(20);
    expect(taken).toBe(40);
    await server.stop();
    await pool.query("select pg_drop_replication_slot('events')");
  });
});

/** What a consumer of the log does with a body: it sends the text as it is. @returns how many were taken */
async function sendBodies(bodies: readonly string[], baseUrl: string): Promise<number> {
  const headers = { authorization: 'Bearer key', 'content-type': 'application/json' };
  let taken = 0;
  for (const body of bodies) {
    const { ok } = await fetch(`${baseUrl}/events`, { method: 'POST', headers, body });
    if (ok) taken++;
  }
  return taken;
}
