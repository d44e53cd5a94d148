import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Agent, MockAgent, type Dispatcher } from 'undici';
import { nextTurn } from '../../test/fake-clock.js';
import { OpenTelemetry } from '../observe/open-telemetry.js';
import { resolveSenderOptions } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import type { AttemptResult } from './transport.types.js';
import { HttpTransport } from './http-transport.js';
import { USER_AGENT } from './user-agent.js';

const STORED = '{"success":true,"eventId":"e"}';
const OK = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${STORED.length}\r\n\r\n${STORED}`;

/** Of the log. */
const lines: string[] = [];
const closing: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function transportTo(baseUrl: string, options: SenderOptions = {}): HttpTransport {
  const resolved = resolveSenderOptions({ apiKey: 'k', baseUrl, ...options }, false);
  const transport = new HttpTransport(resolved, new OpenTelemetry({}), { debug: (_, line) => void lines.push(line) });
  closing.push(() => transport.close());
  return transport;
}

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that is asked what to do with the socket at each request, by its number. */
async function rawServer(onRequest: (socket: Socket, request: number) => void): Promise<string> {
  let requests = 0;
  return listen(
    createServer((socket) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (!text.endsWith('{}')) return;
        text = '';
        onRequest(socket, ++requests);
      });
    }),
  );
}

interface HttpServer {
  readonly baseUrl: string;
  readonly requests: IncomingMessage[];
  /** Settles when that many requests have come. */
  arrived(count: number): Promise<void>;
}

async function httpServer(onRequest: RequestListener): Promise<HttpServer> {
  const requests: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    requests.push(request);
    request.resume().on('end', () => void onRequest(request, response));
  });
  const arrived = async (count: number): Promise<void> => {
    while (requests.length < count) await once(server, 'request');
  };
  return { baseUrl: await listen(server), requests, arrived };
}

/** A connection is free for the next request one turn of the event loop after its answer. */
async function send(transport: HttpTransport): Promise<AttemptResult> {
  const result = await transport.send('{}', 'k');
  await nextTurn();
  return result;
}

describe('a request', () => {
  it('is a POST of the body to /events under the base URL, with the key and our name', async () => {
    const { baseUrl, requests } = await httpServer((_, response) => response.end(STORED));
    const transport = transportTo(`${baseUrl}/api/v1/`);
    const result = await transport.send('{"a":"ž"}', 'k1');
    await transport.send('{}', 'k2');
    expect(result).toMatchObject({ kind: 'response', status: 200, body: STORED });
    const [first, second] = requests as [IncomingMessage, IncomingMessage];
    expect([first.method, first.url]).toEqual(['POST', '/api/v1/events']);
    expect(first.headers).toMatchObject({
      'content-length': '10',
      authorization: 'Bearer k1',
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': USER_AGENT,
    });
    expect(second.headers.authorization).toBe('Bearer k2');
  });

  it('goes over the connection of the one before', async () => {
    const sockets = new Set<Socket>();
    const { baseUrl } = await httpServer((request, response) => {
      sockets.add(request.socket);
      response.end(STORED);
    });
    const transport = transportTo(baseUrl);
    for (let i = 0; i < 5; i++) await send(transport);
    expect(sockets.size).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])('that is answered %i is not sent elsewhere', async (status) => {
    const elsewhere = await httpServer((_, response) => response.end(STORED));
    const { baseUrl } = await httpServer((_, response) =>
      response.writeHead(status, { location: `${elsewhere.baseUrl}/events` }).end(),
    );
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'response', status });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([408, 421, 425])('after one that was answered %i goes over another connection', async (status) => {
    const sockets = new Set<Socket>();
    const { baseUrl, requests } = await httpServer((request, response) => {
      sockets.add(request.socket);
      response.writeHead(requests.length === 1 ? status : 200).end(STORED);
    });
    const transport = transportTo(baseUrl);
    await expect(send(transport)).resolves.toMatchObject({ kind: 'cut', status });
    await expect(send(transport)).resolves.toMatchObject({ kind: 'response', status: 200 });
    expect(sockets.size).toBe(2);
  });
});

describe('an answer', () => {
  it('over 64 KiB is cut', async () => {
    const { baseUrl } = await httpServer((_, response) => response.end('x'.repeat(1024 * 1024)));
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'cut', status: 200 });
  });

  it.each([
    ['gzip', gzipSync(STORED)],
    ['x-gzip', gzipSync(STORED)],
    ['GZIP', gzipSync(STORED)],
    ['br', brotliCompressSync(STORED)],
    ['deflate', deflateSync(STORED)],
    ['deflate', deflateRawSync(STORED)],
    ['gzip, br', brotliCompressSync(gzipSync(STORED))],
    ['identity', Buffer.from(STORED)],
    ['gzip', Buffer.from(STORED)],
  ])('in %s is decoded although none was asked for', async (encoding, body) => {
    const { baseUrl, requests } = await httpServer((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'response', status: 200, body: STORED });
    expect(requests[0]!.headers['accept-encoding']).toBe('identity');
  });

  it.each([
    ['a body that unpacks to gigabytes', 'gzip', gzipSync(gzipSync(Buffer.alloc(48 * 1024 * 1024))), /larger than 64/],
    ['one that is cut', 'gzip', gzipSync(STORED).subarray(0, 20), /cannot be decoded/],
    ['an unknown encoding', 'rot13', gzipSync(STORED), /cannot be decoded/],
  ])('is cut where it is %s', async (_, encoding, body, message) => {
    const { baseUrl } = await httpServer((__, response) =>
      response.writeHead(200, { 'content-encoding': _.includes('gigabytes') ? 'gzip, gzip' : encoding }).end(body),
    );
    const cut = { kind: 'cut', status: 200, message: expect.stringMatching(message) as string };
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject(cut);
  });

  it('that drips is cut by the total deadline', async () => {
    const { baseUrl } = await httpServer((_, response) => {
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    const startedAt = performance.now();
    const result = await send(transportTo(baseUrl, { attemptTimeoutMs: 300 }));
    expect(result).toMatchObject({ kind: 'cut', status: 200 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(299);
  });

  it('that never comes is a timeout, three quarters into the time for the whole', async () => {
    const { baseUrl } = await httpServer(() => undefined);
    const startedAt = performance.now();
    const result = await send(transportTo(baseUrl, { attemptTimeoutMs: 400 }));
    expect(result).toMatchObject({ kind: 'failed', fault: 'timeout' });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
  });

  it('whose connection is reset while it comes is cut', async () => {
    const baseUrl = await rawServer((socket) => {
      socket.write(OK.slice(0, -5), () => socket.resetAndDestroy());
    });
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'cut', status: 200 });
  });

  it('that is no HTTP is a fault of protocol', async () => {
    const baseUrl = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'failed', fault: 'protocol' });
  });
});

describe('a connection', () => {
  it('that cannot be made is a fault of connecting: refused', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(send(transportTo(`http://127.0.0.1:${port}`))).resolves.toEqual({
      kind: 'failed',
      fault: 'connect',
      message: 'ECONNREFUSED',
    });
  });

  it('that cannot be made is a fault of connecting: no such host', async () => {
    await expect(send(transportTo('http://greenflash.invalid'))).resolves.toMatchObject({
      kind: 'failed',
      fault: 'connect',
      message: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) as string,
    });
  });

  it('that cannot be made is a fault of connecting: no TLS on the other side', async () => {
    const { baseUrl } = await httpServer((_, response) => response.end(STORED));
    const result = await send(transportTo(baseUrl.replace('http:', 'https:')));
    expect(result).toMatchObject({ kind: 'failed', fault: 'connect' });
  });

  it('that a fresh one loses by RST after the request is a reset', async () => {
    const baseUrl = await rawServer((socket) => socket.resetAndDestroy());
    await expect(send(transportTo(baseUrl))).resolves.toEqual({
      kind: 'failed',
      fault: 'reset',
      message: 'ECONNRESET',
    });
  });

  it('that a fresh one loses by FIN after the request is a reset', async () => {
    const baseUrl = await rawServer((socket) => socket.end());
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'failed', fault: 'reset' });
  });

  it.each([
    ['FIN', (socket: Socket) => void socket.end()],
    ['RST', (socket: Socket) => void socket.resetAndDestroy()],
  ])('that had answered before and is lost by %s is stale, and the next one is fresh', async (_, lose) => {
    const baseUrl = await rawServer((socket, request) => (request === 2 ? lose(socket) : socket.write(OK)));
    const transport = transportTo(baseUrl);
    await expect(send(transport)).resolves.toMatchObject({ kind: 'response' });
    await expect(send(transport)).resolves.toMatchObject({ kind: 'failed', fault: 'stale_socket' });
    await expect(send(transport)).resolves.toMatchObject({ kind: 'response' });
  });
});

describe('undici, where it cannot be loaded', () => {
  beforeEach(() => {
    jest.doMock('./recycled-pool.js', () => {
      throw Object.assign(new Error('no such package'), { code: 'MODULE_NOT_FOUND' });
    });
  });
  afterEach(() => jest.dontMock('./recycled-pool.js'));

  afterEach(() => void lines.splice(0));

  it('is replaced by node:http, which is said', async () => {
    const { baseUrl, requests } = await httpServer((_, response) => response.end(STORED));
    const transport = transportTo(`${baseUrl}/v1`);
    for (let i = 0; i < 3; i++) {
      await expect(send(transport)).resolves.toMatchObject({ kind: 'response', status: 200, body: STORED });
    }
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill('POST /v1/events'));
    expect(new Set(requests.map(({ socket }) => socket)).size).toBe(1);
    expect(lines).toEqual(['undici cannot be used here (no such package); events are sent by node:http']);
  });

  it('is not needed for the user’s dispatcher', async () => {
    const { baseUrl } = await httpServer((_, response) => response.end(STORED));
    const agent = new Agent();
    closing.push(() => agent.close());
    await expect(send(transportTo(baseUrl, { dispatcher: agent }))).resolves.toMatchObject({ status: 200 });
  });
});

describe('node:http in place of undici', () => {
  beforeEach(() => {
    jest.doMock('./recycled-pool.js', () => {
      throw new Error('no such package');
    });
  });
  afterEach(() => jest.dontMock('./recycled-pool.js'));

  it.each([301, 307])('does not follow an answer %i', async (status) => {
    const elsewhere = await httpServer((_, response) => response.end(STORED));
    const { baseUrl } = await httpServer((_, response) =>
      response.writeHead(status, { location: `${elsewhere.baseUrl}/events` }).end(),
    );
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'response', status });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    ['refused', 'http://127.0.0.1:9', /^ECONNREFUSED$/],
    ['of no such host', 'http://greenflash.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
  ])('knows a connection that is %s', async (_, baseUrl, message) => {
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({
      ...{ kind: 'failed', fault: 'connect', message: expect.stringMatching(message) as string },
    });
  });

  it('knows a reset, a connection that went stale, an answer that is cut, and one that is no HTTP', async () => {
    const lost = await rawServer((socket) => socket.resetAndDestroy());
    await expect(send(transportTo(lost))).resolves.toMatchObject({ kind: 'failed', fault: 'reset' });
    const stale = transportTo(await rawServer((socket, n) => void (n === 2 ? socket.end() : socket.write(OK))));
    await expect(send(stale)).resolves.toMatchObject({ kind: 'response' });
    await expect(send(stale)).resolves.toMatchObject({ kind: 'failed', fault: 'stale_socket' });
    await expect(send(stale)).resolves.toMatchObject({ kind: 'response' });
    const cut = await rawServer((socket) => void socket.write(OK.slice(0, -5), () => socket.resetAndDestroy()));
    await expect(send(transportTo(cut))).resolves.toMatchObject({ kind: 'cut', status: 200 });
    const ssh = await rawServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await expect(send(transportTo(ssh))).resolves.toMatchObject({ kind: 'failed', fault: 'protocol' });
  });

  it('keeps the deadlines, and ends every connection when it is closed', async () => {
    const { baseUrl, requests, arrived } = await httpServer(() => undefined);
    const late = await send(transportTo(baseUrl, { attemptTimeoutMs: 200 }));
    expect(late).toMatchObject({ kind: 'failed', fault: 'timeout' });
    const transport = transportTo(baseUrl);
    const results = Array.from({ length: 5 }, () => send(transport));
    await arrived(6);
    const ended = requests.slice(1).map(({ socket }) => once(socket, 'close'));
    await transport.close();
    expect(await Promise.all(results)).toEqual(results.map(() => ({ kind: 'aborted' })));
    await Promise.all(ended);
  });
});

describe('an interim answer', () => {
  it('without a request for it is no fault: 102, 103', async () => {
    const { baseUrl } = await httpServer((_, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end(STORED);
    });
    await expect(send(transportTo(baseUrl))).resolves.toMatchObject({ kind: 'response', status: 200, body: STORED });
  });

  it('100, which undici refuses, costs one free retry, and none later', async () => {
    const baseUrl = await rawServer((socket) => void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${OK}`));
    const transport = transportTo(baseUrl);
    await expect(send(transport)).resolves.toMatchObject({ kind: 'failed', fault: 'stale_socket' });
    for (let i = 0; i < 3; i++) {
      await expect(send(transport)).resolves.toMatchObject({ kind: 'response', status: 200, body: STORED });
    }
  });
});

describe('close()', () => {
  it('gives up what is in flight at once, and ends every connection', async () => {
    const { baseUrl, requests, arrived } = await httpServer(() => undefined);
    const transport = transportTo(baseUrl);
    const results = Array.from({ length: 5 }, () => send(transport));
    await arrived(5);
    const ended = requests.map(({ socket }) => once(socket, 'close'));
    await transport.close();
    expect(await Promise.all(results)).toEqual(results.map(() => ({ kind: 'aborted' })));
    await Promise.all(ended);
  });

  it('sends nothing that still waited to know of OpenTelemetry', async () => {
    const { baseUrl, requests } = await httpServer((_, response) => response.end(STORED));
    const transport = transportTo(baseUrl);
    const result = send(transport);
    await transport.close();
    await expect(result).resolves.toEqual({ kind: 'aborted' });
    expect(requests).toEqual([]);
  });

  it('sends nothing afterwards, and may be called again', async () => {
    const { baseUrl, requests } = await httpServer((_, response) => response.end(STORED));
    const transport = transportTo(baseUrl);
    await transport.close();
    await transport.close();
    await expect(send(transport)).resolves.toEqual({ kind: 'aborted' });
    expect(requests).toEqual([]);
  });
});

describe('the user’s dispatcher', () => {
  it('carries the requests, and is not closed with the transport', async () => {
    const { baseUrl } = await httpServer((_, response) => response.end(STORED));
    const agent = new Agent();
    closing.push(() => agent.close());
    const dispatch = jest.spyOn(agent, 'dispatch');
    const transport = transportTo(baseUrl, { dispatcher: agent });
    await expect(send(transport)).resolves.toMatchObject({ kind: 'response', status: 200 });
    await transport.close();
    expect(dispatch).toHaveBeenCalledTimes(1);
    expect([agent.closed, agent.destroyed]).toEqual([false, false]);
  });

  it('loses what is in flight when the transport closes', async () => {
    const { baseUrl, arrived } = await httpServer(() => undefined);
    const agent = new Agent();
    closing.push(() => agent.close());
    const transport = transportTo(baseUrl, { dispatcher: agent });
    const result = send(transport);
    await arrived(1);
    await transport.close();
    await expect(result).resolves.toEqual({ kind: 'aborted' });
  });

  it('may be a mock', async () => {
    const mock = new MockAgent();
    mock.disableNetConnect();
    mock.get('http://api.invalid').intercept({ path: '/v1/events', method: 'POST' }).reply(200, STORED);
    const transport = transportTo('http://api.invalid/v1', { dispatcher: mock });
    await expect(send(transport)).resolves.toMatchObject({ kind: 'response', body: STORED });
    await expect(send(transport)).resolves.toMatchObject({ kind: 'failed', fault: 'broken' });
  });

  it('may throw', async () => {
    const dispatcher = {
      dispatch: () => {
        throw Object.assign(new Error('hush'), { code: 'BROKEN' });
      },
    } as unknown as Dispatcher;
    const transport = transportTo('http://api.invalid', { dispatcher });
    await expect(send(transport)).resolves.toEqual({ kind: 'failed', fault: 'connect', message: 'BROKEN' });
  });
});
