import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ForwardedCall, RejectedPage } from '../src/client/control.types.js';
import { EVENT, KEY, startTestServer, type TestServer } from './support/server.js';

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('beside the rest of the API', () => {
  let origin: Server;
  let url: string;
  let calls: Call[];
  let server: TestServer;

  beforeEach(async () => {
    calls = [];
    origin = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', headers } = request;
        calls.push({ method, url: request.url ?? '', headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(201, { 'content-type': 'application/json', 'x-of-the-origin': '1' }).end('{"success":true}');
      });
    }).listen(0, '127.0.0.1');
    await once(origin, 'listening');
    url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await server.close();
    expect(server.log).toEqual([]);
    origin.closeAllConnections();
    origin.close();
  });

  const forwarded = async (): Promise<readonly ForwardedCall[]> =>
    ((await server.get('/_collector/forwarded')).body as unknown as { forwarded: ForwardedCall[] }).forwarded;

  async function message(key: string): Promise<Response> {
    return fetch(`${server.url}/api/v1/messages?a=%20b`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-mine': 'yes' },
      body: '{"externalConversationId":"c-1","externalUserId":"u-1"}',
    });
  }

  it('sends what is no event on as it came, with the key of the caller, and the answer back', async () => {
    server = await startTestServer({ forward: url });
    const answer = await message('gf_live_the-key-of-the-api');

    expect([answer.status, answer.headers.get('x-of-the-origin'), await answer.text()]).toEqual([
      201,
      '1',
      '{"success":true}',
    ]);
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/messages?a=%20b',
        body: '{"externalConversationId":"c-1","externalUserId":"u-1"}',
      },
    ]);
    expect(calls[0]?.headers).toMatchObject({
      authorization: 'Bearer gf_live_the-key-of-the-api',
      'x-mine': 'yes',
      host: url.slice('http://'.length),
    });
    const [call] = await forwarded();
    expect(call).toMatchObject({ status: 201, path: '/api/v1/messages', keyEnding: '-api', answerBytes: 16 });
    expect(call).not.toHaveProperty('user');
  });

  it('shows what links a call of a key of its own to events', async () => {
    server = await startTestServer({ forward: url });
    await (await message(KEY)).text();

    expect(await forwarded()).toMatchObject([{ status: 201, user: 'u-1', conversation: 'c-1' }]);
  });

  it('keeps events, and sends them on only when asked to', async () => {
    server = await startTestServer({ forward: url });
    expect((await server.post(EVENT)).status).toBe(200);
    expect(calls).toEqual([]);
    await server.close();

    server = await startTestServer({ forward: url, forwardEvents: true });
    const text = ` ${JSON.stringify({ ...EVENT, insertId: 'i' })}`;
    const { body } = await server.post(text);
    await server.post({});
    while ((await forwarded()).length === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(calls).toMatchObject([{ url: '/api/v1/events', body: text, headers: { authorization: `Bearer ${KEY}` } }]);
    expect(await forwarded()).toMatchObject([
      { eventId: body['eventId'], status: 201, answer: '{"success":true}', path: '/api/v1/events' },
    ]);
  });

  it('answers 502 for an origin that is not there', async () => {
    origin.close();
    server = await startTestServer({ forward: url });
    const answer = await message(KEY);

    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(await forwarded()).toMatchObject([{ status: 0, problem: expect.stringContaining('ECONNREFUSED') }]);
  });

  it('says without --forward what such a path is, and how to send it on', async () => {
    server = await startTestServer();
    const answer = await message(KEY);

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/POST \/api\/v1\/messages is another part of the Greenflash API.*--forward https/),
    });
    expect((await server.get('/api/v1/event')).body['message']).toContain('events go to POST /api/v1/events');
  });

  it('lets pages of the origins that were named send events, and no other', async () => {
    server = await startTestServer({ cors: ['http://shop.test:3000'] });
    const ask = (from: string): Promise<Response> =>
      fetch(`${server.url}/api/v1/events`, {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-mine',
        },
      });
    const allowed = await ask('http://shop.test:3000');
    const refused = await ask('http://evil.test');
    const posted = await server.post(EVENT, { origin: 'http://shop.test:3000' });
    const wrong = await server.post(EVENT, { origin: 'http://shop.test:3000', authorization: 'Bearer no' });

    expect([allowed.status, refused.status, posted.status, wrong.status]).toEqual([204, 403, 200, 401]);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://shop.test:3000');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,content-type,x-mine');
    expect(posted.headers.get('access-control-allow-origin')).toBe('http://shop.test:3000');
    expect(wrong.headers.get('access-control-allow-origin')).toBe('http://shop.test:3000');
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const { rejected } = (await server.get('/_collector/rejected')).body as unknown as RejectedPage;
    expect(rejected[0]).toMatchObject({ status: 403, message: expect.stringContaining('--cors http://evil.test') });
    const control = await server.get('/_collector/stats', { headers: { origin: 'http://shop.test:3000' } });
    expect(control.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers OPTIONS with what is allowed, also when no page asks', async () => {
    server = await startTestServer();
    const answer = await fetch(`${server.url}/api/v1/events`, { method: 'OPTIONS' });

    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
  });

  it.each([
    [{ valueType: 'count' }, /did you mean numeric/],
    [{ eventAt: '2026-01-01T10:00:00' }, /it has no offset: add Z/],
    [{ eventAt: '2026-01-01' }, /it has no offset: add Z/],
    [{ conversationId: 'thread-7' }, /goes into externalConversationId/],
    [{ userId: 'u-7' }, /goes into externalUserId/],
  ])('says what to send instead of %j', async (change, hint) => {
    server = await startTestServer();

    expect((await server.post({ ...EVENT, ...change })).body['message']).toMatch(hint);
  });
});
