import type { StoredEvent } from '../src/client/stored-event.types.js';
import { describeOnEachEngine } from './support/engines.js';
import { EVENT, PRODUCT, startTestServer, type Answer, type TestServer } from './support/server.js';

describeOnEachEngine('idempotency and sampling', (newDatabase) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ apiKeys: ['one', 'two'], database: await newDatabase() });
  });

  beforeEach(() => server.get('/_collector/reset', { method: 'POST' }));

  afterAll(async () => {
    expect(server.log).toEqual([]);
    await server.close();
  });

  const events = async (): Promise<readonly StoredEvent[]> =>
    ((await server.get('/_collector/events')).body as unknown as { events: StoredEvent[] }).events;
  const stats = async (): Promise<object> => (await server.get('/_collector/stats')).body;
  const idOf = ({ body }: Answer): unknown => (body as { eventId?: unknown }).eventId;

  it('stores one event of a hundred twins that arrive at once, and answers all with its id', async () => {
    const twin = { ...EVENT, insertId: 'twin' };

    const answers = await Promise.all(Array.from({ length: 100 }, () => server.post(twin)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(await events()).toEqual([
      expect.objectContaining({ eventId: idOf(answers[0]!), duplicates: 99, conflicts: 0 }),
    ]);
    expect(await stats()).toMatchObject({ accepted: 1, duplicates: 99, conflicts: 0 });
  });

  it('keeps the first body of an insert id and counts another as a conflict', async () => {
    const first = await server.post({ ...EVENT, insertId: 'i', properties: { a: 1, b: 2 } });
    const same = await server.post({ insertId: 'i', properties: { b: 2, a: 1 }, ...EVENT, unknown: 'field' });
    const other = await server.post({ ...EVENT, insertId: 'i', value: '150.00', properties: { a: 1, b: 2 } });

    expect(idOf(same)).toBe(idOf(first));
    expect(idOf(other)).toBe(idOf(first));
    expect(await events()).toMatchObject([{ body: { value: '149.00' }, duplicates: 2, conflicts: 1 }]);
  });

  it('compares the product in lower case', async () => {
    const first = await server.post({ ...EVENT, insertId: 'i' });
    const upper = await server.post({ ...EVENT, insertId: 'i', productId: PRODUCT.toUpperCase() });

    expect(idOf(upper)).toBe(idOf(first));
    expect(await events()).toMatchObject([{ duplicates: 1, conflicts: 0 }]);
  });

  it('keeps insert ids of two products apart', async () => {
    await server.post({ ...EVENT, insertId: 'i' });
    await server.post({ ...EVENT, insertId: 'i', productId: PRODUCT.replace('3', '4') });

    expect(await events()).toHaveLength(2);
  });

  it('takes the empty insert id for one like any other', async () => {
    const first = await server.post({ ...EVENT, insertId: '' });
    const second = await server.post({ ...EVENT, insertId: '' });

    expect(idOf(second)).toBe(idOf(first));
  });

  it('makes a new record of every event without insert id', async () => {
    await server.post(EVENT);
    await server.post(EVENT);

    expect(await events()).toHaveLength(2);
  });

  it('keeps the namespaces of two keys apart', async () => {
    const mine = await server.post({ ...EVENT, insertId: 'i' });
    const theirs = await server.post({ ...EVENT, insertId: 'i' }, { authorization: 'Bearer two' });

    expect(idOf(theirs)).not.toBe(idOf(mine));
    expect(await events()).toHaveLength(1);
  });

  it('answers 204 without a body for an event that is sampled out, and stores nothing', async () => {
    const answer = await server.post({ ...EVENT, sampleRate: 0 });

    expect(answer).toMatchObject({ status: 204, body: {} });
    expect(await events()).toEqual([]);
    expect(await stats()).toMatchObject({ accepted: 0, sampled: 1 });
  });

  // upgrade_purchased without an organization has the share 0.6136, and 0.2840 for acme.
  it.each([
    [{ sampleRate: 0.61 }, 204],
    [{ sampleRate: 0.62 }, 200],
    [{ sampleRate: 0.28, externalOrganizationId: 'acme' }, 204],
    [{ sampleRate: 0.29, externalOrganizationId: 'acme' }, 200],
    [{ sampleRate: 0, forceSample: true }, 200],
    [{ sampleRate: 0, forceSample: false }, 204],
    [{ sampleRate: 1 }, 200],
  ])('samples %j by the published formula: %d', async (change, status) => {
    expect((await server.post({ ...EVENT, ...change })).status).toBe(status);
  });

  it('gives back an event that exists, whatever the rate', async () => {
    const first = await server.post({ ...EVENT, insertId: 'i' });
    const again = await server.post({ ...EVENT, insertId: 'i', sampleRate: 0 });

    expect(again.status).toBe(200);
    expect(idOf(again)).toBe(idOf(first));
    expect(await stats()).toMatchObject({ accepted: 1, duplicates: 1, sampled: 0 });
  });

  it('does not remember the insert id of an event that was sampled out', async () => {
    await server.post({ ...EVENT, insertId: 'i', sampleRate: 0 });

    expect((await server.post({ ...EVENT, insertId: 'i' })).status).toBe(200);
    expect(await events()).toMatchObject([{ duplicates: 0 }]);
  });

  it('leaves the body as it was sent, and derives beside it', async () => {
    await server.post({ ...EVENT, influence: 'negative', valueType: 'currency', value: 'abc', campaign: 'x' });

    const [event] = await events();

    expect(event?.body).toEqual({ ...EVENT, influence: 'negative', valueType: 'currency', value: 'abc' });
    expect(event?.warnings).toEqual([
      'the value does not read as currency',
      'campaign is not a field of the API and was dropped',
    ]);
    expect(event?.derived).toEqual({
      eventAt: event?.receivedAt,
      influence: 'negative',
      valueType: 'currency',
      qualityImpactScore: -0.5,
      fields: ['eventAt', 'qualityImpactScore'],
    });
  });
});
