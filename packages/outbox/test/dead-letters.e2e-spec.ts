import { createOutbox, startRelay, type Outbox, type Relay } from '@greenflash-events/outbox';
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
import { PRODUCT_ID } from './support/many-events.js';

describeWithPostgres('Dead letters', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let server: ScriptedServer;
  let outbox: Outbox;
  let relay: Relay;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    outbox = createOutbox({ pool, productId: PRODUCT_ID });
    server = await startScriptedServer({
      rule: ({ eventType }) =>
        eventType === 'fine' ? accepted() : replied(422, { body: '{"message":"no such \\u0000 plan"}' }),
    });
    const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };
    relay = startRelay({ pool, apiKey: 'key', baseUrl: server.baseUrl, pollMaxMs: 5_000, logger });
    const types = ['fine', 'refused', 'refused', 'odd \0 type'];
    await inTransaction(pool, (tx) =>
      outbox.track(
        tx,
        types.map((eventType, n) => ({ eventType, value: n, insertId: `event-${n}${'\0'.repeat(n % 2)}` })),
      ),
    );
    outbox.wake();
    await waitFor('each has its outcome', () => relay.stats().delivered + relay.stats().dead === 4);
    await waitForAsync('nothing waits', async () => (await countRows(pool, 'greenflash_outbox')) === 0);
  });
  afterEach(async () => {
    await relay.shutdown();
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  it('are listed with their reason, what the API said, and the exact body', async () => {
    const letters = await outbox.deadLetters.list();
    expect(letters.map(({ insertId }) => insertId).sort()).toEqual(['event-1\0', 'event-2', 'event-3\0']);
    const [letter] = await outbox.deadLetters.list({ insertId: 'event-1\0' });
    expect(letter).toMatchObject({ productId: PRODUCT_ID, eventType: 'refused', reason: 'rejected', attempts: 1 });
    expect(letter!.message).toContain('plan');
    expect(letter!.body).toBe(server.attemptsOf('event-1\0')[0]!.body.toString('utf8'));
    expect(letter!.diedAt.getTime()).toBeGreaterThanOrEqual(letter!.createdAt.getTime());
    expect(await outbox.deadLetters.list({ eventType: 'odd \0 type' })).toHaveLength(1);
    expect(await outbox.deadLetters.list({ limit: 2 })).toHaveLength(2);
    expect(await outbox.deadLetters.list({ diedBefore: letter!.createdAt })).toEqual([]);
    const { ok, problems, deadLetters } = await outbox.doctor();
    expect({ ok, deadLetters }).toEqual({ ok: false, deadLetters: 3 });
    expect(problems.join()).toContain('events given up: 3');
  });

  it('are sent again at once when they are redriven, with the same bytes', async () => {
    server.answerBy(() => accepted());
    expect(await outbox.deadLetters.redrive({ eventType: 'refused' })).toBe(2);
    await waitFor('both are stored', () => server.events.has('event-1\0') && server.events.has('event-2'), 4_000);
    expect(server.events.rewritten).toEqual([]);
    expect(await outbox.deadLetters.list()).toHaveLength(1);
  });

  it('are redriven once where two do it at once, and a twin that waits again stays the one', async () => {
    await relay.shutdown();
    await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'fine', value: 7, insertId: 'event-2' }));
    const counts = await Promise.all([outbox.deadLetters.redrive({}), outbox.deadLetters.redrive({})]);
    expect(counts[0] + counts[1]).toBe(3);
    const { rows } = await pool.query<{ body: string }>(
      "select body from greenflash_outbox where insert_id = 'event-2'",
    );
    expect(rows.map(({ body }) => (JSON.parse(body) as { value: string }).value)).toEqual(['7']);
    expect(await countRows(pool, 'greenflash_outbox')).toBe(3);
  });

  it('are deleted by purge, and only those that were meant', async () => {
    await expect(outbox.deadLetters.purge({ reasn: 'rejected' } as never)).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
    });
    expect(await outbox.deadLetters.purge({ insertId: 'event-2' })).toBe(1);
    expect(await outbox.deadLetters.purge({ limit: 1 })).toBe(1);
    expect(await outbox.deadLetters.purge({ reason: 'expired' })).toBe(0);
    expect(await outbox.deadLetters.list()).toHaveLength(1);
    expect(await outbox.deadLetters.purge({})).toBe(1);
    expect(await countRows(pool, 'greenflash_outbox')).toBe(0);
  });

  it('hold a row that another program wrote and that is no event, and the others are sent', async () => {
    const bodies = ['no JSON', 'null', '{"eventType":"fine"}'];
    for (const [n, body] of bodies.entries()) {
      await pool.query('insert into greenflash_outbox (product_id, insert_id, body) values ($1, $2, $3)', [
        ...[PRODUCT_ID, `broken-${n}`, body],
      ]);
    }
    await inTransaction(pool, (tx) => outbox.track(tx, { eventType: 'fine', value: 1, insertId: 'beside them' }));
    outbox.wake();
    await waitFor('the event is sent', () => server.events.has('beside them'));
    await waitForAsync('nothing waits', async () => (await countRows(pool, 'greenflash_outbox')) === 0);
    const letters = (await outbox.deadLetters.list()).filter(({ insertId }) => insertId.startsWith('broken'));
    expect(letters.map(({ body }) => body).sort()).toEqual([...bodies].sort());
    expect(letters[0]).toMatchObject({ reason: 'rejected', message: expect.stringContaining('not one of an event') });
  });
});
