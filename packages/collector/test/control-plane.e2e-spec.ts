import type { CollectorStats, EventPage, RejectedEvent, RejectedPage } from '../src/client/control.types.js';
import { describeOnEachEngine } from './support/engines.js';
import { EVENT, startTestServer, type TestServer } from './support/server.js';

describeOnEachEngine('the control plane', (newDatabase) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ apiKeys: ['one', 'two'], database: await newDatabase() });
  });

  beforeEach(() => server.get('/_collector/reset', { method: 'POST' }));

  afterAll(async () => {
    expect(server.log).toEqual([]);
    await server.close();
  });

  const TWO = { headers: { authorization: 'Bearer two' } };
  const list = async (query = '', init = {}): Promise<EventPage> =>
    (await server.get(`/_collector/events${query}`, init)).body as unknown as EventPage;
  const valuesOf = ({ events }: EventPage): string[] => events.map(({ body }) => body.value);
  const rejected = async (init = {}): Promise<readonly RejectedEvent[]> =>
    ((await server.get('/_collector/rejected', init)).body as unknown as { rejected: RejectedEvent[] }).rejected;

  async function fill(count: number): Promise<void> {
    for (let i = 1; i <= count; i++) await server.post({ ...EVENT, value: String(i), externalUserId: `u${i % 2}` });
  }

  it('lists events in the order of arrival, page by page', async () => {
    await fill(5);

    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    const third = await list(`?limit=2&cursor=${second.nextCursor}`);

    expect([first, second, third].map(valuesOf)).toEqual([['1', '2'], ['3', '4'], ['5']]);
    expect(third.nextCursor).toBeUndefined();
    expect((await list('?limit=5')).nextCursor).toBeUndefined();
  });

  it('filters by every condition given', async () => {
    await fill(4);

    expect(valuesOf(await list('?user=u1'))).toEqual(['1', '3']);
    const { nextCursor } = await list('?user=u1&limit=1');
    expect(valuesOf(await list(`?user=u1&limit=1&cursor=${nextCursor}`))).toEqual(['3']);
    expect(valuesOf(await list('?user=u1&eventType=other'))).toEqual([]);
    expect(valuesOf(await list(`?since=${Date.now() + 60_000}`))).toEqual([]);
  });

  it.each(['?limit=0', '?limit=1001', '?cursor=x', '?since=yesterday', '?user=a&user=b', '?event_type=a'])(
    'refuses the query %s',
    async (query) => {
      expect(await server.get(`/_collector/events${query}`)).toMatchObject({
        status: 400,
        body: { success: false, error: { code: 'invalid_query', problems: [{ field: expect.any(String) }] } },
      });
    },
  );

  it('shows a rejected body with its problems, also when it does not parse', async () => {
    await server.post({ ...EVENT, value: 5 });
    await server.post('{"eventType"');

    expect(await rejected()).toEqual([
      {
        id: expect.any(String),
        receivedAt: expect.any(String),
        status: 400,
        method: 'POST',
        path: '/api/v1/events',
        code: 'invalid_event',
        message: 'value must be a string, but is a number',
        problems: [{ field: 'value', message: 'must be a string, but is a number' }],
        text: JSON.stringify({ ...EVENT, value: 5 }),
        truncated: false,
      },
      expect.objectContaining({ code: 'invalid_json', text: '{"eventType"' }),
    ]);
    expect((await server.get('/_collector/stats')).body).toMatchObject({ accepted: 0, rejected: 2 });
  });

  it('shows every request that was refused, and never a key or what came with a wrong one', async () => {
    await server.post({ ...EVENT, secret: 'body' }, { authorization: 'Bearer gf_live_0123456789-secret-abcd' });
    await server.post(EVENT, { 'content-type': 'text/plain' });
    await server.post('x'.repeat(300_000));
    await server.get('/api/v1/messages?token=secret', { method: 'POST' });
    await server.get('/api/v1/events');
    await server.get('/_collector/events?limit=0');

    const shown = await rejected();

    const head = { method: 'POST', path: '/api/v1/events', text: '' };
    expect(shown).toMatchObject([
      { ...head, status: 401, code: 'unauthorized', keyEnding: 'abcd' },
      { ...head, status: 415, code: 'unsupported_media_type' },
      { ...head, status: 413, code: 'too_large' },
      { ...head, status: 404, code: 'not_found', path: '/api/v1/messages' },
      { status: 405, code: 'method_not_allowed', method: 'GET' },
    ]);
    expect(JSON.stringify([shown, server.refusals])).not.toMatch(/secret|0123456789/);
    expect(shown.filter((one) => 'keyEnding' in one)).toHaveLength(1);
    expect(await rejected(TWO)).toMatchObject([{ status: 401 }]);
    expect((await server.get('/_collector/stats')).body).toMatchObject({ accepted: 0, rejected: 2, refused: 3 });
    expect(server.refusals.join('\n')).toMatch(/refused POST \/api\/v1\/events \(key ending in abcd\): 401 /);
  });

  it('pages through what the database keeps and what the process keeps, the latest first', async () => {
    for (let i = 0; i < 4; i++) {
      await server.post('{');
      await server.post(EVENT, { authorization: 'Bearer wrong-key' });
    }
    const statuses: number[] = [];
    let cursor = '';
    do {
      const { body } = await server.get(`/_collector/rejected?limit=3${cursor}`);
      const page = body as unknown as RejectedPage;
      statuses.unshift(...page.rejected.map(({ status }) => status));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');

    expect(statuses).toEqual([400, 401, 400, 401, 400, 401, 400, 401]);
  });

  it('holds few of a flood without a key, and writes one line of it', async () => {
    server.refusals.length = 0;
    const one = (): Promise<unknown> => server.post(EVENT, { authorization: 'Bearer flood-of-wrong-keys' });
    for (let i = 0; i < 30; i++) await Promise.all(Array.from({ length: 50 }, one));

    const { rejected: rows } = (await server.get('/_collector/rejected?limit=1000')).body as unknown as RejectedPage;

    expect(rows.length).toBeLessThan(1000);
    expect(rows.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(1500);
    expect(server.refusals.length).toBeLessThan(5);
  });

  it('finds parts, properties and what is not, in either order', async () => {
    const sent = [
      { value: 'Ärger', properties: { plan: 'Pro', cart: { total: 12 } }, externalUserId: 'user-1' },
      { value: '2', properties: { plan: 'free', tags: ['new', 'eu'] }, influence: 'positive' },
      { value: '3', externalUserId: 'USER-2', insertId: 'x'.repeat(300) + 'END' },
    ];
    for (const change of sent) await server.post({ ...EVENT, ...change });
    const found = async (query: string): Promise<string> => valuesOf(await list(query)).join(' ');

    expect(await found('?like.user=*SER*')).toBe('Ärger 3');
    expect(await found('?like.user=user-2')).toBe('3');
    expect(await found('?like.value=*%C3%84R*')).toBe('Ärger');
    expect(await found('?like.insertId=*xend')).toBe('3');
    expect(await found('?not.user=user-1')).toBe('2 3');
    expect(await found('?not.user=*1&not.user=*2')).toBe('2');
    expect(await found('?properties.plan=Pro')).toBe('Ärger');
    expect(await found('?like.properties.plan=p*')).toBe('Ärger');
    expect(await found('?properties.cart.total=12')).toBe('Ärger');
    expect(await found('?properties.tags=eu&influence=positive')).toBe('2');
    expect(await found('?q=CART')).toBe('Ärger');
    expect(await found('?order=newest&limit=2')).toBe('3 2');
    const { nextCursor } = await list('?order=newest&limit=2');
    expect(await found(`?order=newest&limit=2&cursor=${nextCursor}`)).toBe('Ärger');
    expect((await server.get('/_collector/events?like.nothing=x')).status).toBe(400);
  });

  it('suggests what is there, the most frequent first', async () => {
    for (const [externalUserId, plan] of [
      ['anna', 'pro'],
      ['Hannah', 'pro'],
      ['anna', 'free'],
    ]) {
      await server.post({ ...EVENT, externalUserId, properties: { plan } });
    }
    const suggest = async (query: string): Promise<unknown> =>
      ((await server.get(`/_collector/suggest?${query}`)).body as unknown as { values: unknown }).values;

    expect(await suggest('field=user&q=ANN')).toEqual([
      { value: 'anna', count: 2 },
      { value: 'Hannah', count: 1 },
    ]);
    expect(await suggest('field=properties')).toEqual([{ value: 'plan', count: 3 }]);
    expect(await suggest('field=properties.plan&limit=1')).toEqual([{ value: 'pro', count: 2 }]);
    expect((await server.get('/_collector/suggest?field=nothing')).status).toBe(400);
  });

  it('marks fields that the API does not name, and gives the body as it was sent', async () => {
    const text = ` {"value":"1","influance":"positive", "externalUserID":"u","eventType":"a","productId":"${EVENT.productId}"}`;
    await server.post(text);

    const [event] = (await list()).events;

    expect(event?.body).toEqual({ eventType: 'a', productId: EVENT.productId, value: '1' });
    expect(event?.unknownFields).toEqual([
      { field: 'influance', nearest: 'influence' },
      { field: 'externalUserID', nearest: 'externalUserId' },
    ]);
    expect(event?.warnings[0]).toBe('influance is not a field of the API and was dropped; did you mean influence?');
    const headers = { authorization: 'Bearer one' };
    const sent = await fetch(`${server.url}/_collector/body?eventId=${event?.eventId}`, { headers });
    expect(await sent.text()).toBe(text);
  });

  it('remembers what was sampled out', async () => {
    await server.post({ ...EVENT, sampleRate: 0, externalUserId: 'u', value: 'v'.repeat(1000) });

    const { sampled } = (await server.get('/_collector/sampled')).body as unknown as { sampled: unknown };

    expect(sampled).toMatchObject([{ eventType: EVENT.eventType, user: 'u', value: 'v'.repeat(100), sampleRate: 0 }]);
  });

  it('counts and sums', async () => {
    await server.post({ ...EVENT, valueType: 'currency', influence: 'positive' });
    await server.post({ ...EVENT, valueType: 'currency', value: '0.011' });
    await server.post({ eventType: 'usage_logged', productId: EVENT.productId, value: '3', valueType: 'numeric' });

    const { types, perMinute, cursor, ...stats } = (await server.get('/_collector/stats'))
      .body as unknown as CollectorStats;
    expect(stats).toEqual({
      kept: 3,
      accepted: 3,
      duplicates: 0,
      conflicts: 0,
      sampled: 0,
      rejected: 0,
      refused: 0,
      byType: { upgrade_purchased: 2, usage_logged: 1 },
      byInfluence: { positive: 1, negative: 0, neutral: 2 },
      sums: { currency: '149.011', numeric: '3' },
    });
    expect((await list(`?cursor=${cursor}`)).events).toEqual([]);
    expect(types).toMatchObject([{ eventType: 'upgrade_purchased', accepted: 2 }, { eventType: 'usage_logged' }]);
    expect(perMinute.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(3);
    expect((await server.get('/_collector/stats?minutes=0')).body).toMatchObject({ accepted: 3, perMinute: [] });
    expect((await server.get('/_collector/stats?minutes=1441')).status).toBe(400);
  });

  it('gives rejected bodies page by page, the latest first', async () => {
    for (const text of ['1', '2', '3']) await server.post(text);
    const page = async (query: string): Promise<RejectedPage> =>
      (await server.get(`/_collector/rejected${query}`)).body as unknown as RejectedPage;

    const latest = await page('?limit=2');
    const older = await page(`?limit=2&cursor=${latest.nextCursor}`);

    expect(latest.rejected.map(({ text }) => text)).toEqual(['2', '3']);
    expect(older).toEqual({ rejected: [expect.objectContaining({ text: '1' })] });
    expect((await server.get('/_collector/rejected?limit=0')).status).toBe(400);
  });

  it('shows and resets what was sent with the same key only', async () => {
    await server.post({ ...EVENT, value: 'two' }, TWO.headers);
    await server.post({}, TWO.headers);
    await fill(1);

    expect(valuesOf(await list())).toEqual(['1']);
    expect(await rejected()).toEqual([]);

    await server.get('/_collector/reset', { method: 'POST' });

    expect(valuesOf(await list())).toEqual([]);
    expect(valuesOf(await list('', TWO))).toEqual(['two']);
    expect(await rejected(TWO)).toHaveLength(1);
    await server.get('/_collector/reset', { method: 'POST', ...TWO });
  });

  describe('wait', () => {
    it('answers at once when the events are there', async () => {
      await fill(2);

      const { status, body } = await server.get('/_collector/wait?count=2&timeoutMs=60000');

      expect(status).toBe(200);
      expect(body).toMatchObject({ satisfied: true, events: [{ body: { value: '1' } }, { body: { value: '2' } }] });
    });

    it('answers when the last one arrives', async () => {
      const waited = server.get('/_collector/wait?eventType=upgrade_purchased&count=3&user=u1&timeoutMs=60000');
      await fill(6);

      expect((await waited).body).toMatchObject({
        satisfied: true,
        events: [{ body: { value: '1' } }, { body: { value: '3' } }, { body: { value: '5' } }],
      });
    });

    it('answers 200 at the timeout, with what has arrived', async () => {
      await fill(1);

      const { status, body } = await server.get('/_collector/wait?count=2&timeoutMs=20');

      expect(status).toBe(200);
      expect(body).toMatchObject({ satisfied: false, events: [{ body: { value: '1' } }] });
    });

    it.each(['count=0', 'count=10001', 'timeoutMs=600001', 'timeoutMs=-1', 'cursor=1'])('refuses %s', async (query) => {
      expect((await server.get(`/_collector/wait?${query}`)).status).toBe(400);
    });
  });

  it('serves the page and its files under a strict policy, without a key', async () => {
    for (const path of ['/', '/page.js', '/page.css', '/icon.svg']) {
      const response = await fetch(server.url + path);

      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
