import { EVENT, KEY, startTestServer, type TestServer } from './support/server.js';

/** What the vendor's own client for TypeScript sends beside the body; version 1.4.0 was looked at. */
const CLIENT_HEADERS = {
  accept: 'application/json',
  authorization: `Bearer ${KEY}`,
  'content-type': 'application/json',
  'user-agent': '_Greenflash/JS 1.4.0',
  'x-stainless-arch': 'x64',
  'x-stainless-lang': 'js',
  'x-stainless-os': 'Linux',
  'x-stainless-package-version': '1.4.0',
  'x-stainless-retry-count': '0',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': process.version,
  'x-stainless-timeout': '60',
};

describe("a request as the vendor's own client makes it", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ faults: true });
  });

  afterAll(() => server.close());

  const create = (body: object, headers = {}): Promise<Response> =>
    fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: { ...CLIENT_HEADERS, ...headers },
      body: JSON.stringify(body),
    });

  it('is answered with what that client reads: an id, the same id, nothing', async () => {
    const [first, again, sampled] = [
      await create({ ...EVENT, insertId: 'a' }),
      await create({ ...EVENT, insertId: 'a' }, { 'x-stainless-retry-count': '1' }),
      await create({ ...EVENT, sampleRate: 0 }),
    ];

    expect(first.headers.get('content-type')).toMatch(/^application\/json/);
    const answer: unknown = await first.json();
    expect(answer).toEqual({ success: true, eventId: expect.any(String) });
    expect(await again.json()).toEqual(answer);
    expect([sampled.status, await sampled.text()]).toEqual([204, '']);
  });

  it('is refused with a status that it does not retry, and a body that it can show', async () => {
    for (const refused of [await create({}), await create(EVENT, { authorization: 'Bearer wrong' })]) {
      expect([400, 401]).toContain(refused.status);
      expect(refused.headers.get('x-should-retry')).toBeNull();
      expect(await refused.json()).toMatchObject({ success: false, error: { message: expect.any(String) } });
    }
  });
});
