import type { Engine } from '../src/server/storage/engine.types.js';
import { EventStore } from '../src/server/storage/event-store.js';
import type { EventConditions } from '../src/server/storage/event-conditions.js';
import type { Settled } from '../src/server/storage/new-event.types.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { describeOnEachEngine } from './support/engines.js';
import { newEvent, NAMESPACE } from './support/new-event.js';

describeOnEachEngine('the event store', (newDatabase) => {
  let engine: Engine;
  let store: EventStore;

  beforeEach(async () => {
    engine = await openDatabase(await newDatabase());
    store = new EventStore(engine);
  });

  afterEach(() => engine.close());

  const ALL = { after: 0, limit: 1000 };
  const store1 = (change: object = {}, insertId?: string): Promise<Settled> =>
    store.settle(newEvent(change, insertId), true);

  async function list(conditions: EventConditions = {}, range = ALL): Promise<readonly string[]> {
    const { events } = await store.list(NAMESPACE, conditions, range);
    return events.map(({ event }) => event.body.value);
  }

  it('gives back what was stored, in the order of arrival', async () => {
    const events = Array.from({ length: 40 }, (_, value) => newEvent({ value: String(value) }));
    await Promise.all(events.map((event) => store.settle(event, true)));

    const found = await store.list(NAMESPACE, {}, ALL);

    expect(found.events.map(({ event }) => event.eventId)).toEqual(events.map((event) => event.eventId));
    expect(found.events[0]?.event).toMatchObject({ body: events[0]?.body, duplicates: 0, conflicts: 0, warnings: [] });
    expect(found.reached).toBe(found.events.at(-1)?.seq);
  });

  it('stores an insert key once and counts what comes again, one by one', async () => {
    const first = newEvent({}, 'i');

    expect(await store.settle(first, true)).toEqual({ kind: 'stored', eventId: first.eventId });
    const repeated = { kind: 'existing', eventId: first.eventId };
    expect(await store1({}, 'i')).toEqual({ ...repeated, duplicates: 1, conflicts: 0, conflict: false });
    expect(await store1({ value: '2' }, 'i')).toEqual({ ...repeated, duplicates: 2, conflicts: 1, conflict: true });
    expect(await list()).toEqual(['1']);
  });

  it('decides those that share a commit as if each had come alone', async () => {
    const outcomes = await Promise.all([
      store.settle(newEvent({ value: 'dropped' }, 'i'), false),
      store.settle(newEvent({ value: 'first' }, 'i'), true),
      store.settle(newEvent({ value: 'first' }, 'i'), false),
      store.settle(newEvent({ value: 'other' }, 'i'), true),
      store.settle(newEvent({ value: 'alone' }), true),
    ]);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['sampled', 'stored', 'existing', 'existing', 'stored']);
    const { events } = await store.list(NAMESPACE, {}, ALL);
    expect(events.map(({ event }) => event)).toMatchObject([
      { body: { value: 'first' }, duplicates: 2, conflicts: 1 },
      { body: { value: 'alone' }, duplicates: 0 },
    ]);
    expect(await store.stats(NAMESPACE, 0)).toMatchObject({ accepted: 2, duplicates: 2, conflicts: 1, sampled: 1 });
  });

  it('lets other requests through while it looks at many events that do not fit', async () => {
    await Promise.all(Array.from({ length: 6000 }, () => store1({ externalUserId: 'u', eventType: 'a' })));
    let [turns, isLooking] = [0, true];
    const turn = (): void => {
      turns++;
      if (isLooking) setImmediate(turn);
    };
    setImmediate(turn);

    const found = await store.list(NAMESPACE, { user: 'u', eventType: 'b' }, { after: 0, limit: 10 });
    isLooking = false;

    expect(found).toMatchObject({ events: [], isDone: true });
    expect(turns).toBeGreaterThanOrEqual(6);
  });

  it('fails a row that the database refuses alone, and stores its neighbours', async () => {
    const bad = { ...newEvent(), receivedAtMs: null as unknown as number };
    const outcomes = await Promise.allSettled([
      store1({ value: '1' }),
      store.settle(bad, true),
      store1({ value: '2' }),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await list()).toEqual(['1', '2']);
    expect(await store.stats(NAMESPACE, 0)).toMatchObject({ accepted: 2, kept: 2 });
  });

  it.each([
    [{ eventType: 'b' }, { eventType: 'b' }],
    [{ productId: '00000000-0000-0000-0000-00000000000A' }, { productId: '00000000-0000-0000-0000-00000000000a' }],
    [{ userId: 'u' }, { user: 'u' }],
    [{ externalUserId: 'u' }, { user: 'u' }],
    [{ userId: 'u', externalUserId: 'u' }, { user: 'u' }],
    [{ organizationId: 'o' }, { organization: 'o' }],
    [{ externalOrganizationId: 'o' }, { organization: 'o' }],
    [{ conversationId: 'c' }, { conversation: 'c' }],
    [{ externalConversationId: 'c' }, { conversation: 'c' }],
    [{ insertId: 'i' }, { insertId: 'i' }],
    [{ insertId: '' }, { insertId: '' }],
    [{ eventType: 'nul\0' }, { eventType: 'nul\0' }],
    [{ userId: 'u'.repeat(50_000) }, { user: 'u'.repeat(50_000) }],
    [{ eventType: "'; drop table events --" }, { eventType: "'; drop table events --" }],
    [
      { eventType: 'b', externalOrganizationId: 'o' },
      { eventType: 'b', organization: 'o' },
    ],
    [
      { eventType: 'b', userId: 'u', externalConversationId: 'c' },
      { eventType: 'b', user: 'u', conversation: 'c' },
    ],
  ])('finds %j by %j, and no other', async (change, conditions) => {
    await Promise.all([store1(), store1({ ...change, value: 'wanted' }), store1({ userId: 'u'.repeat(50_001) })]);

    expect(await list(conditions)).toEqual(['wanted']);
  });

  it('merges what is found by either id of a user, in the order of arrival and page by page', async () => {
    const users = ['userId', 'externalUserId', 'externalUserId', 'userId', 'userId', 'externalUserId'];
    await Promise.all(users.map((id, index) => store1({ [id]: 'u', value: String(index) })));
    const first = await store.list(NAMESPACE, { user: 'u' }, { after: 0, limit: 4 });

    expect(first.events.map(({ event }) => event.body.value)).toEqual(['0', '1', '2', '3']);
    expect(await list({ user: 'u' }, { after: first.reached, limit: 4 })).toEqual(['4', '5']);
  });

  it('looks at nothing twice where a filter finds nothing', async () => {
    await Promise.all([store1(), store1(), store1()]);
    const nothing = await store.list(NAMESPACE, { user: 'absent' }, ALL);

    expect(nothing).toMatchObject({ events: [], count: 0, reached: await store.latest(NAMESPACE), isDone: true });
  });

  it('finds what was received at a time or later, also when the clock was put back', async () => {
    const at = async (receivedAtMs: number): Promise<unknown> =>
      store.settle({ ...newEvent({ value: String(receivedAtMs) }), receivedAtMs }, true);
    for (const time of [100, 200, 300, 250, 150, 400]) await at(time);

    expect(await list({ sinceMs: 100 })).toHaveLength(6);
    expect(await list({ sinceMs: 250 })).toEqual(['300', '250', '400']);
    expect(await list({ sinceMs: 400 })).toEqual(['400']);
    expect(await list({ sinceMs: 401 })).toEqual([]);
  });

  it('keeps a NUL in text', async () => {
    await store1({ value: 'a\0b', properties: { '\0': '\0' } });

    const { events } = await store.list(NAMESPACE, {}, ALL);
    expect(events[0]?.event.body).toMatchObject({ value: 'a\0b', properties: { '\0': '\0' } });
  });

  it('finds the place before the latest', async () => {
    await Promise.all(['1', '2', '3', '4', '5'].map((value) => store1({ value })));
    const after = await store.beforeLatest(NAMESPACE, 2);

    expect(await list({}, { after, limit: 9 })).toEqual(['4', '5']);
    expect(await store.beforeLatest(NAMESPACE, 9)).toBe(0);
  });

  it('tells its database from every other', async () => {
    const other = await openDatabase(await newDatabase());

    expect(await store.epoch()).toMatch(/^[0-9a-f]{16}$/);
    expect(await new EventStore(other).epoch()).not.toBe(await store.epoch());
    await other.close();
  });
});
