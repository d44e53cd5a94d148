import type { Engine } from '../src/server/storage/engine.types.js';
import { EventStore } from '../src/server/storage/event-store.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { MAX_TYPES } from '../src/server/storage/event-types.js';
import { MAX_REJECTED, type RejectedRange, type SequencedRejection } from '../src/server/storage/rejected-bodies.js';
import { Retention, type RetentionOptions } from '../src/server/storage/retention.js';
import { describeOnEachEngine } from './support/engines.js';
import { newEvent, NAMESPACE } from './support/new-event.js';

const REJECTED = {
  id: 'r',
  status: 400,
  code: 'invalid_json',
  message: 'no',
  problems: [],
  method: 'POST',
  path: '/api/v1/events',
  truncated: false,
};

describeOnEachEngine('roll-ups, reset and retention', (newDatabase) => {
  let engine: Engine;
  let store: EventStore;

  beforeEach(async () => {
    engine = await openDatabase(await newDatabase());
    store = new EventStore(engine);
  });

  afterEach(() => engine.close());

  const add = (change: object = {}, insertId?: string, namespace?: string): Promise<unknown> =>
    store.settle(newEvent(change, insertId, namespace), true);
  const addAt = (receivedAtMs: number, change: object = {}): Promise<unknown> =>
    store.settle({ ...newEvent(change), receivedAtMs }, true);
  const reject = (text: string, receivedAt = '2024-01-01T00:00:10.000Z'): Promise<void> =>
    store.reject(NAMESPACE, { ...REJECTED, receivedAt, text });
  const rejected = async (range: RejectedRange, namespace = NAMESPACE): Promise<readonly SequencedRejection[]> =>
    (await store.rejected(namespace, range)).rejections;
  const count = async (namespace = NAMESPACE): Promise<number> =>
    (await store.list(namespace, {}, { after: 0, limit: 10_000 })).events.length;
  const fill = (events: number, namespace?: string): Promise<unknown> =>
    Promise.all(Array.from({ length: events }, () => add({}, undefined, namespace)));

  it('counts by type and influence, and sums exactly', async () => {
    const sale = { eventType: 'sale', valueType: 'currency', influence: 'positive' };
    await Promise.all([add({ ...sale, value: '0.10' }), add({ ...sale, value: '0.20' })]);
    await add({ ...sale, value: '0.005' }, 'i');
    await add({ ...sale, value: '9' }, 'i');
    await add({ eventType: '__proto__', value: '3', valueType: 'numeric' });
    await add({ value: 'abc', valueType: 'currency' });
    await store.settle(newEvent({ eventType: 'rare' }), false);
    await reject('{');

    const stats = await store.stats(NAMESPACE, 0);

    expect(stats).toMatchObject({ accepted: 5, duplicates: 1, conflicts: 1, sampled: 1, rejected: 1, kept: 5 });
    expect(Object.entries(stats.byType)).toEqual([
      ['__proto__', 1],
      ['a', 1],
      ['sale', 3],
    ]);
    expect(stats.byInfluence).toEqual({ positive: 3, negative: 0, neutral: 2 });
    expect(stats.sums).toEqual({ currency: '0.305', numeric: '3' });
    expect(stats.types.map(({ eventType }) => eventType)).toEqual(['__proto__', 'a', 'rare', 'sale']);
    expect(stats.types.at(-1)).toEqual({
      eventType: 'sale',
      accepted: 3,
      duplicates: 1,
      conflicts: 1,
      sampled: 0,
      byInfluence: { positive: 3, negative: 0, neutral: 0 },
      sums: { currency: '0.305', numeric: '0' },
    });
  });

  it('gives a series by the minute, from a time on', async () => {
    const minute = Date.parse('2024-01-01T00:00:00.000Z');
    await addAt(minute + 59_999, { influence: 'negative' });
    await addAt(minute, { eventType: 'b' });
    await reject('{');
    await addAt(minute + 60_000);

    const { perMinute } = await store.stats(NAMESPACE, minute);

    const none = { duplicates: 0, conflicts: 0, sampled: 0 };
    expect(perMinute).toEqual([
      {
        minute: '2024-01-01T00:00:00.000Z',
        ...none,
        accepted: 2,
        rejected: 1,
        byInfluence: { positive: 0, negative: 1, neutral: 1 },
      },
      expect.objectContaining({ minute: '2024-01-01T00:01:00.000Z', accepted: 1, rejected: 0 }),
    ]);
    expect((await store.stats(NAMESPACE, minute + 60_000)).perMinute).toHaveLength(1);
  });

  it('keeps so many rejected bodies and no more, the latest, and gives them page by page', async () => {
    await Promise.all(Array.from({ length: MAX_REJECTED + 5 }, (_, index) => reject(String(index))));
    await reject('nul \0');

    const all = await rejected({ limit: 2 * MAX_REJECTED });
    expect(all).toHaveLength(MAX_REJECTED);
    expect(all[0]?.rejected.text).toBe('6');
    expect(all.at(-1)?.rejected.text).toBe('nul \0');

    const last = await rejected({ limit: 2 });
    expect(last).toEqual(all.slice(-2));
    expect(await rejected({ before: last[0]!.seq, limit: 2 })).toEqual(all.slice(-4, -2));
    expect(await store.rejection(last[0]!.seq)).toEqual(last[0]?.rejected);
    expect(await rejected({ limit: 9 }, 'm')).toEqual([]);
  });

  it('resets one namespace and no other, however many events it has', async () => {
    await Promise.all([fill(1200), fill(1, 'm'), reject('{')]);
    await add({ value: '1', valueType: 'numeric' }, 'i');
    const last = await store.latest(NAMESPACE);

    await store.reset(NAMESPACE);

    const empty = { accepted: 0, sampled: 0, rejected: 0, kept: 0, byType: {}, types: [], perMinute: [] };
    expect(await store.stats(NAMESPACE, 0)).toMatchObject({ ...empty, sums: { currency: '0', numeric: '0' } });
    expect([await count(), await count('m')]).toEqual([0, 1]);
    expect(await rejected({ limit: 9 })).toEqual([]);
    await expect(add({}, 'i')).resolves.toMatchObject({ kind: 'stored' });
    expect(await store.latest(NAMESPACE)).toBeGreaterThan(last);
  });

  it('keeps what arrives while it resets', async () => {
    await fill(1700);
    const resetting = store.reset(NAMESPACE);
    await Promise.all([resetting, (async () => await add({ value: 'late' }))()]);

    const { events } = await store.list(NAMESPACE, {}, { after: 0, limit: 9 });
    expect(events.every(({ event }) => event.body.value === 'late')).toBe(true);
    expect((await store.stats(NAMESPACE, 0)).kept).toBe(events.length);
  });

  async function retain(options: Partial<RetentionOptions>): Promise<void> {
    const retention = new Retention(engine, { maxAgeMs: undefined, maxEvents: undefined, ...options }, () => undefined);
    await retention.run();
    await retention.close();
  }

  it('keeps the latest events of each key', async () => {
    await Promise.all([fill(1203), fill(7, 'm')]);
    await add({ value: 'last' });

    // As two collectors on one database would.
    await Promise.all([retain({ maxEvents: 10 }), retain({ maxEvents: 10 })]);

    expect([await count(), await count('m')]).toEqual([10, 7]);
    expect((await store.list(NAMESPACE, {}, { after: 0, limit: 10 })).events.at(-1)?.event.body.value).toBe('last');
    expect(await store.stats(NAMESPACE, 0)).toMatchObject({ accepted: 1204, kept: 10 });
  });

  it('gives so many bytes of rejected bodies at once and no more, the latest, without gap', async () => {
    const text = 'x'.repeat(16_000);
    for (let i = 0; i < 6; i++)
      await Promise.all(Array.from({ length: 50 }, (_, index) => reject(`${i} ${index} ${text}`)));

    const pages = [await store.rejected(NAMESPACE, { limit: 1000 })];
    while (!pages[0]!.isDone) {
      pages.unshift(await store.rejected(NAMESPACE, { before: pages[0]!.rejections[0]!.seq, limit: 1000 }));
    }

    expect(pages.length).toBe(2);
    for (const { rejections } of pages) expect(rejections.length * text.length).toBeLessThanOrEqual(4 * 1024 * 1024);
    const texts = pages.flatMap(({ rejections }) =>
      rejections.map(({ rejected: { text: one } }) => one.split(' x')[0]),
    );
    expect(texts).toEqual(Array.from({ length: 300 }, (_, n) => `${Math.floor(n / 50)} ${n % 50}`));
  });

  it('counts the first types one by one and all others together, whatever arrives', async () => {
    const sale = (type: number): object => ({ eventType: `t${type}`, value: '0.5', valueType: 'numeric' });
    for (let type = 0; type < MAX_TYPES + 20; type++) await add(sale(type));
    await add(sale(MAX_TYPES + 5), 'i');
    await add(sale(MAX_TYPES + 5), 'i');
    await add(sale(3));

    const stats = await new EventStore(engine).stats(NAMESPACE, 0);

    expect(stats.types).toHaveLength(MAX_TYPES + 1);
    expect(stats.types.at(-1)).toMatchObject({ folded: true, accepted: 21, duplicates: 1, sums: { numeric: '10.5' } });
    expect(stats.types.find(({ eventType }) => eventType === 't3')).toMatchObject({ accepted: 2 });
    expect(stats.types.filter(({ folded }) => folded)).toHaveLength(1);
    expect(stats).toMatchObject({ accepted: MAX_TYPES + 22, sums: { numeric: `${(MAX_TYPES + 22) / 2}.0` } });

    await store.reset(NAMESPACE);
    await add({ eventType: 'first again' });
    expect((await store.stats(NAMESPACE, 0)).types).toMatchObject([{ eventType: 'first again', accepted: 1 }]);
  });

  it('keeps the latest bytes of each key', async () => {
    const large = { properties: { text: 'x'.repeat(100_000) } };
    for (let i = 0; i < 30; i++) await add({ ...large, value: String(i) });
    await add({}, undefined, 'm');

    await retain({ maxBytes: 1_050_000 });

    expect(
      (await store.list(NAMESPACE, {}, { after: 0, limit: 100 })).events.map(({ event }) => event.body.value),
    ).toEqual(Array.from({ length: 10 }, (_, index) => String(20 + index)));
    expect(await count('m')).toBe(1);
  });

  it('deletes what is too old, and keeps its insert id for longer', async () => {
    const first = { ...newEvent({}, 'i'), receivedAtMs: Date.now() - 60_000 };
    await store.settle(first, true);
    await Promise.all(Array.from({ length: 600 }, () => addAt(Date.now() - 60_000)));
    await addAt(Date.now());

    await retain({ maxAgeMs: 30_000 });

    expect(await count()).toBe(1);
    await expect(add({}, 'i')).resolves.toMatchObject({ kind: 'existing', eventId: first.eventId, conflict: false });
    await expect(add({ value: '2' }, 'i')).resolves.toMatchObject({ kind: 'existing', conflict: true });
    expect(await count()).toBe(1);
    expect(await store.stats(NAMESPACE, 0)).toMatchObject({ accepted: 602, duplicates: 2, conflicts: 1, kept: 1 });
  });

  it.each([
    ['so many', { maxKeys: 2 }, 'existing'],
    ['so old', { keptKeysMs: -1000 }, 'stored'],
  ])('keeps %s insert ids of deleted events, and no more', async (_, limits, third) => {
    for (const id of ['1', '2', '3']) await add({}, id);
    await add();
    await retain({ maxEvents: 1, ...limits });

    expect(await count()).toBe(1);
    await expect(add({}, '1')).resolves.toMatchObject({ kind: 'stored' });
    await expect(add({}, '3')).resolves.toMatchObject({ kind: third });
  });

  it('forgets the insert ids of deleted events with a reset, of one key', async () => {
    await Promise.all([add({}, 'i'), add({}, 'i', 'm')]);
    await Promise.all([add(), add({}, undefined, 'm')]);
    await retain({ maxEvents: 1 });

    await store.reset(NAMESPACE);

    await expect(add({}, 'i')).resolves.toMatchObject({ kind: 'stored' });
    await expect(add({}, 'i', 'm')).resolves.toMatchObject({ kind: 'existing' });
  });

  it('deletes nothing when it was not told to', async () => {
    await addAt(1);
    await retain({});

    expect(await count()).toBe(1);
  });
});
