import { open, rawRequest } from './support/raw-request.js';
import { EVENT, KEY, startTestServer, type TestServer } from './support/server.js';

describe('what is refused by its head', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ apiKeys: [KEY, 'other-key'] });
  });

  afterAll(() => server.close());

  const head = (...lines: string[]): string =>
    `${['POST /api/v1/events HTTP/1.1', 'Host: localhost', ...lines].join('\r\n')}\r\n\r\n`;
  const error = (code: string): object => ({
    success: false,
    message: expect.any(String),
    error: { code, message: expect.any(String) },
  });

  it.each(['/', '/api/v1/events', '/_collector/stats'])(
    'answers 405 with Allow for another method on %s',
    async (path) => {
      const { status, headers, body } = await server.get(path, { method: 'DELETE' });

      expect(status).toBe(405);
      expect(headers.get('allow')).toBe(path === '/api/v1/events' ? 'POST' : 'GET, HEAD');
      expect(body).toEqual(error('method_not_allowed'));
    },
  );

  it.each(['/api/v1/event', '/api/v1/events/', '/API/v1/events', '/_collector', '/_collector/nothing', '/favicon.ico'])(
    'answers 404 for %s, without asking for a key',
    async (path) => {
      const response = await fetch(`${server.url}${path}`, { method: 'POST', body: 'x' });

      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(error('not_found'));
    },
  );

  it('answers 405 for CONNECT, and closes', async () => {
    const request = 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n';
    const text = await rawRequest(server.url, request, /method_not_allowed/);

    expect(text).toMatch(/^HTTP\/1.1 405 Method Not Allowed\r\n/);
    expect(text).toContain('Connection: close\r\nAllow: GET, HEAD, POST\r\n');
    expect((await server.post(EVENT)).status).toBe(200);
  });

  it('answers a malformed path in its own form', async () => {
    expect(await server.get('/%zz')).toMatchObject({ status: 400, body: error('bad_request') });
  });

  it.each([undefined, 'Bearer wrong', 'Basic dGVzdC1rZXk=', `Token ${KEY}`, KEY, 'Bearer'])(
    'answers 401 for the authorization %j',
    async (authorization) => {
      const headers = { 'content-type': 'text/plain', ...(authorization !== undefined && { authorization }) };
      const response = await fetch(`${server.url}/api/v1/events`, { method: 'POST', headers, body: '{' });

      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toEqual(error('unauthorized'));
    },
  );

  it.each([
    '/_collector/events',
    '/_collector/stats',
    '/_collector/rejected',
    '/_collector/wait',
    '/_collector/stream',
  ])('answers 401 on %s without a key', async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(401);
  });

  it('answers 401 before a byte of the body has arrived', async () => {
    const text = await rawRequest(
      server.url,
      head('Content-Type: application/json', 'Content-Length: 100'),
      /unauthorized/,
    );

    expect(text).toMatch(/^HTTP\/1.1 401 /);
  });

  it.each(['bearer', 'BEARER', 'Bearer'])('takes the scheme %s', async (scheme) => {
    expect((await server.post(EVENT, { authorization: `${scheme} ${KEY}` })).status).toBe(200);
    expect((await server.post(EVENT, { authorization: `${scheme} other-key` })).status).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'application/vnd.api+json',
  ])('answers 415 for %s', async (type) => {
    expect(await server.post(EVENT, { 'content-type': type })).toMatchObject({
      status: 415,
      body: error('unsupported_media_type'),
    });
  });

  it('answers 415 without a media type, with or without a body', async () => {
    const authorization = `Authorization: Bearer ${KEY}`;

    expect(await rawRequest(server.url, head(authorization, 'Content-Length: 2') + '{}', /unsupported/)).toMatch(
      /^HTTP\/1.1 415 /,
    );
    expect(await rawRequest(server.url, head(authorization, 'Content-Length: 0'), /unsupported/)).toMatch(
      /^HTTP\/1.1 415 /,
    );
  });

  it('answers 415 for a compressed body', async () => {
    expect((await server.post(EVENT, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('takes application/json with charset utf-8, in either case', async () => {
    expect((await server.post(EVENT, { 'content-type': 'Application/JSON; Charset="UTF-8"' })).status).toBe(200);
  });

  it('takes 256 KiB and answers 413 for a byte more, before any of it is read', async () => {
    const empty = JSON.stringify({ ...EVENT, properties: { a: '' } });
    const body = (bytes: number): string =>
      JSON.stringify({ ...EVENT, properties: { a: 'x'.repeat(bytes - empty.length) } });

    expect((await server.post(body(256 * 1024))).status).toBe(200);
    expect(await server.post(body(256 * 1024 + 1))).toMatchObject({ status: 413, body: error('too_large') });
    const declared = head(`Authorization: Bearer ${KEY}`, 'Content-Type: application/json', 'Content-Length: 999999');
    expect(await rawRequest(server.url, declared, /too_large/)).toMatch(/^HTTP\/1.1 413 /);
  });

  it('answers 413 while a body of unknown length flows in, to a client that writes on', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 100; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
        controller.close();
      },
    });
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    });

    expect(response.status).toBe(413);
    expect(await response.json()).toEqual(error('too_large'));
  });

  it('answers 431 for headers that are too large, and 400 for what is no HTTP, in the same form', async () => {
    const large = await rawRequest(server.url, head(`X: ${'x'.repeat(20_000)}`));
    const garbage = await rawRequest(server.url, 'garbage\r\n\r\n');

    expect(large).toMatch(/^HTTP\/1.1 431 /);
    expect(JSON.parse(large.split('\r\n\r\n')[1] ?? '')).toEqual(error('headers_too_large'));
    expect(garbage).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(garbage.split('\r\n\r\n')[1] ?? '')).toEqual(error('bad_request'));
  });

  it('goes on when a client leaves in the middle of a body', async () => {
    const socket = await open(server.url);
    socket.write(
      head(`Authorization: Bearer ${KEY}`, 'Content-Type: application/json', 'Content-Length: 100') + '{"a"',
    );
    socket.destroy();

    expect((await server.post(EVENT)).status).toBe(200);
    expect(server.log).toEqual([]);
  });

  it('answers 429 to a key that is over its rate, and takes events again when it said it would', async () => {
    const limited = await startTestServer({ apiKeys: [KEY, 'other-key'], rateLimit: { count: 2, periodMs: 2000 } });
    await limited.post(EVENT);
    await limited.post({});
    const refused = await limited.post(EVENT);

    expect(refused).toMatchObject({ status: 429, body: error('rate_limited') });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await limited.post(EVENT, { authorization: 'Bearer other-key' })).status).toBe(200);
    expect((await limited.get('/_collector/events')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await limited.post(EVENT)).status).toBe(200);
    await limited.close();
  });

  it('does not serve a foreign Host name', async () => {
    const foreign = await rawRequest(server.url, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', /host_not_allowed/);

    expect(foreign).toMatch(/^HTTP\/1.1 400 /);
    expect(foreign).not.toContain('<html');
  });

  it('takes an Expect that it does not know for none', async () => {
    const text = await rawRequest(server.url, head('Expect: a-miracle', 'Connection: close'));

    expect(text).toMatch(/^HTTP\/1.1 401 /);
  });

  it('serves a Host name that was allowed', async () => {
    const open = await startTestServer({ allowedHosts: ['collector.test'] });

    const page = await rawRequest(open.url, 'GET / HTTP/1.1\r\nHost: collector.test:80\r\n\r\n', /<html/);

    expect(page).toMatch(/^HTTP\/1.1 200 /);
    await open.close();
  });
});
