import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { EventStore } from './event-store.js';
import type { NewEvent } from './new-event.types.js';
import { openDatabase } from './open-database.js';
import type { Schema } from './schema.js';

describe('EventStore', () => {
  let database: Kysely<Schema>;
  let store: EventStore;
  let serial = 0;

  beforeEach(async () => {
    database = await openDatabase(undefined);
    store = new EventStore(database);
  });

  afterEach(() => database.destroy());

  const ALL = { after: 0, limit: 100 };
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

  function newEvent(change: object = {}, insertId?: string): NewEvent {
    const body = { eventType: 'a', productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', value: '1', ...change };
    const bytes = Buffer.from(JSON.stringify(body));
    return {
      eventId: `id-${++serial}`,
      namespace: 'n',
      insertKey: insertId === undefined ? undefined : digest(insertId),
      bodyDigest: digest(bytes.toString()),
      receivedAtMs: 1_700_000_000_000 + serial,
      body: { ...body, ...(insertId !== undefined && { insertId }) },
      bytes,
    };
  }

  it('gives back what was stored, in the order of arrival', async () => {
    const events = [newEvent({ value: 'x' }), newEvent({ value: 'y' })];
    for (const event of events) await store.insert(event);

    const found = await store.list('n', {}, ALL);

    expect(found.map(({ event }) => event.eventId)).toEqual(events.map((event) => event.eventId));
    expect(found[0]?.event).toMatchObject({ body: events[0]?.body, duplicates: 0, conflicts: 0, warnings: [] });
  });

  it('stores an insert key once and counts what comes again', async () => {
    const first = newEvent({}, 'i');

    expect(await store.insert(first)).toBe(true);
    expect(await store.insert(newEvent({}, 'i'))).toBe(false);
    expect(await store.countRepeat(newEvent({}, 'i'))).toEqual({
      eventId: first.eventId,
      duplicates: 1,
      conflicts: 0,
      conflict: false,
    });
    expect(await store.countRepeat(newEvent({ value: '2' }, 'i'))).toMatchObject({
      duplicates: 2,
      conflicts: 1,
      conflict: true,
    });
    expect(await store.list('n', {}, ALL)).toHaveLength(1);
  });

  it('counts nothing on an event that is not there', async () => {
    expect(await store.countRepeat(newEvent({}, 'i'))).toBeUndefined();
    expect(await store.countRepeat(newEvent())).toBeUndefined();
  });

  it.each([
    [{ eventType: 'b' }, { eventType: 'b' }],
    [{ productId: '00000000-0000-0000-0000-00000000000A' }, { productId: '00000000-0000-0000-0000-00000000000a' }],
    [{ userId: 'u' }, { user: 'u' }],
    [{ externalUserId: 'u' }, { user: 'u' }],
    [{ organizationId: 'o' }, { organization: 'o' }],
    [{ externalOrganizationId: 'o' }, { organization: 'o' }],
    [{ conversationId: 'c' }, { conversation: 'c' }],
    [{ externalConversationId: 'c' }, { conversation: 'c' }],
    [{ insertId: 'i' }, { insertId: 'i' }],
    [{ insertId: '' }, { insertId: '' }],
    [{ eventType: 'nul\0' }, { eventType: 'nul\0' }],
  ])('finds %j by %j, and no other', async (change, conditions) => {
    const wanted = newEvent(change);
    await store.insert(newEvent());
    await store.insert(wanted);

    expect((await store.list('n', conditions, ALL)).map(({ event }) => event.eventId)).toEqual([wanted.eventId]);
  });

  it('finds what was received at a time or later', async () => {
    const [early, late] = [newEvent(), newEvent()];
    await store.insert(early);
    await store.insert(late);

    expect(await store.list('n', { sinceMs: late.receivedAtMs }, ALL)).toHaveLength(1);
    expect(await store.list('n', { sinceMs: early.receivedAtMs }, ALL)).toHaveLength(2);
  });

  it('keeps a NUL in text', async () => {
    await store.insert(newEvent({ value: 'a\0b', properties: { '\0': '\0' } }));

    expect((await store.list('n', {}, ALL))[0]?.event.body).toMatchObject({
      value: 'a\0b',
      properties: { '\0': '\0' },
    });
  });

  it('reads on after a sequence number, and finds the place before the latest', async () => {
    for (let i = 0; i < 5; i++) await store.insert(newEvent());

    expect((await store.list('n', {}, { after: 2, limit: 2 })).map(({ seq }) => seq)).toEqual([3, 4]);
    expect(await store.beforeLatest('n', 2)).toBe(3);
    expect(await store.beforeLatest('n', 0)).toBe(5);
    expect(await store.beforeLatest('n', 50)).toBe(0);
    expect(await store.beforeLatest('other', 0)).toBe(0);
  });

  it('counts by type and by influence, and sums amounts exactly', async () => {
    await store.insert(newEvent({ eventType: 'sale', value: '0.10', valueType: 'currency', influence: 'positive' }));
    await store.insert(newEvent({ eventType: 'sale', value: '0.20', valueType: 'currency', influence: 'positive' }));
    await store.insert(newEvent({ eventType: '__proto__', value: '3', valueType: 'numeric' }));
    await store.insert(newEvent({ value: 'abc', valueType: 'currency' }));
    await store.count('n', 'sampled');
    await store.count('n', 'sampled');
    await store.count('n', 'rejected');

    const stats = await store.stats('n');

    expect(stats).toMatchObject({ accepted: 4, duplicates: 0, conflicts: 0, sampled: 2, rejected: 1 });
    expect(Object.entries(stats.byType)).toEqual([
      ['__proto__', 1],
      ['a', 1],
      ['sale', 2],
    ]);
    expect(stats.byInfluence).toEqual({ positive: 2, negative: 0, neutral: 2 });
    expect(stats.sums).toEqual({ currency: '0.30', numeric: '3' });
  });

  it('resets one namespace and no other, and goes on with new sequence numbers', async () => {
    await store.insert(newEvent({}, 'i'));
    await store.insert({ ...newEvent(), namespace: 'm' });
    await store.count('n', 'sampled');

    await store.reset('n');

    expect(await store.stats('n')).toMatchObject({ accepted: 0, sampled: 0, byType: {} });
    expect(await store.list('m', {}, ALL)).toHaveLength(1);
    expect(await store.insert(newEvent({}, 'i'))).toBe(true);
    expect((await store.list('n', {}, ALL))[0]?.seq).toBe(3);
  });

  it('tells its database from every other', async () => {
    const other = await openDatabase(undefined);

    expect(await store.epoch()).toMatch(/^[0-9a-f]{16}$/);
    expect(await new EventStore(other).epoch()).not.toBe(await store.epoch());
    await other.destroy();
  });
});
