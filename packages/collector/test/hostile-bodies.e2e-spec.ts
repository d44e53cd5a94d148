import fc from 'fast-check';
import { describeOnEachEngine } from './support/engines.js';
import { EVENT, startTestServer, type TestServer } from './support/server.js';

describeOnEachEngine('a hostile body', (newDatabase) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ database: await newDatabase() });
  });

  beforeEach(() => server.get('/_collector/reset', { method: 'POST' }));

  afterAll(async () => {
    expect(server.log).toEqual([]);
    await server.close();
  });

  const TEXT = JSON.stringify(EVENT);
  const withProperties = (json: string): string => `${TEXT.slice(0, -1)},"properties":${json}}`;
  const stored = async (): Promise<Record<string, unknown>> => {
    const { events } = (await server.get('/_collector/events')).body as unknown as {
      events: { body: Record<string, unknown> }[];
    };
    return events[0]?.body ?? {};
  };

  it.each([
    ['empty', '', 'invalid_json'],
    ['truncated', TEXT.slice(0, -1), 'invalid_json'],
    ['not JSON', 'eventType=a', 'invalid_json'],
    ['an array', `[${TEXT}]`, 'invalid_event'],
    ['null', 'null', 'invalid_event'],
    ['20,000 arrays deep', withProperties(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), 'nests_too_deep'],
    ['20,000 objects deep', withProperties('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)), 'nests_too_deep'],
    [
      '20,000 deep in an unknown field',
      `${TEXT.slice(0, -1)},"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      'nests_too_deep',
    ],
    ['with a lone surrogate in a field', '{"eventType":"\\ud800"}', 'invalid_text'],
    ['with a lone surrogate in properties', withProperties('{"a":["\\udfff"]}'), 'invalid_text'],
    ['with a lone surrogate in a name', withProperties('{"\\ud800":1}'), 'invalid_text'],
    ['with a huge number for a score', `${TEXT.slice(0, -1)},"qualityImpactScore":1e400}`, 'invalid_event'],
  ])('%s is answered 400', async (_, body, code) => {
    const answer = await server.post(body);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, error: { code, problems: [{ field: expect.any(String) }] } });
  });

  it('of invalid UTF-8 is answered 400', async () => {
    const bytes = Buffer.from(TEXT);
    bytes[bytes.indexOf('149')] = 0xff;

    expect(await server.post(bytes)).toMatchObject({ status: 400, body: { error: { code: 'invalid_utf8' } } });
  });

  it('with a byte order mark is taken', async () => {
    expect((await server.post(`\uFEFF${TEXT}`)).status).toBe(200);
  });

  it('names every broken field once, in the order of the API', async () => {
    const { body } = await server.post({ productId: 'x', eventType: '', sampleRate: 2, influence: null });
    const { problems } = (body as unknown as { error: { problems: { field: string }[] } }).error;

    expect(problems.map(({ field }) => field)).toEqual(['eventType', 'productId', 'value', 'influence', 'sampleRate']);
  });

  it('with __proto__ in properties keeps it as data, at every level', async () => {
    const properties =
      '{"__proto__":{"polluted":1},"a":[{"__proto__":null,"constructor":{"prototype":{"polluted":1}}}]}';

    expect((await server.post(withProperties(properties))).status).toBe(200);

    expect(JSON.stringify((await stored())['properties'])).toBe(properties);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('with __proto__, constructor and the like as fields drops them, and they lend nothing', async () => {
    const text = `{"__proto__":${TEXT},"constructor":1,"toJSON":1,"then":1,"hasOwnProperty":1}`;

    expect(await server.post(text)).toMatchObject({ status: 400, body: { error: { code: 'invalid_event' } } });
    expect((await server.post(text.replace('{', `${TEXT.slice(0, -1)},`))).status).toBe(200);
    expect(await stored()).toEqual(EVENT);
  });

  it('with NUL in every string is stored as it is, and found', async () => {
    const event = {
      ...EVENT,
      eventType: 'a\0b',
      value: '\0',
      externalUserId: 'u\0',
      insertId: '\0',
      properties: { '\0': '\0' },
    };

    expect((await server.post(event)).status).toBe(200);

    expect(await stored()).toEqual(event);
    const found = await server.get(`/_collector/events?eventType=${encodeURIComponent('a\0b')}&user=u%00&insertId=%00`);
    expect(found.body).toMatchObject({ events: [{ body: event }] });
  });

  it('with numbers that no double holds is stored as every JSON parser of JavaScript reads it', async () => {
    expect(
      (await server.post(withProperties('{"large":12345678901234567890,"huge":1e400,"tiny":1e-400}'))).status,
    ).toBe(200);

    expect((await stored())['properties']).toEqual({ large: 12345678901234567000, huge: null, tiny: 0 });
  });

  it('of any JSON is answered 200, 204 or 400, and stored as it was', async () => {
    const field = fc.constantFrom(
      'eventType',
      'value',
      'properties',
      'insertId',
      'sampleRate',
      '__proto__',
      'constructor',
      'x',
    );
    const change = fc.dictionary(field, fc.jsonValue(), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(change, async (fields) => {
        const { status, body } = await server.post({ ...EVENT, ...fields });

        expect([200, 204, 400]).toContain(status);
        expect(status !== 400 || 'error' in body).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
