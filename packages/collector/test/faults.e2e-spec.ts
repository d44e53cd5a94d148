import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTracker, type Tracker } from '@greenflash-events/core';
import { expectLedger } from '../../test-kit/src/index.js';
import type { Fault, FaultScript, FaultState } from '../src/client/fault.types.js';
import { open } from './support/raw-request.js';
import { StreamReader } from './support/stream-reader.js';
import { closeByItself, EVENT, KEY, PRODUCT, startTestServer, type TestServer } from './support/server.js';

const EVENTS = 8;

describe('scripted faults', () => {
  let server: TestServer;
  let tracker: Tracker;
  let elsewhere: Server;
  let strayRequests: number;

  beforeAll(async () => {
    elsewhere = createServer((_, response) => {
      strayRequests++;
      response.setHeader('content-type', 'application/json').end('{"success":true,"eventId":"stray"}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(async () => {
    strayRequests = 0;
    server = await startTestServer({ faults: true, apiKeys: [KEY, 'other-key'] });
    tracker = createTracker({
      apiKey: KEY,
      baseUrl: `${server.url}/api/v1`,
      productId: PRODUCT,
      maxConcurrency: 4,
      backoffBaseMs: 5,
      backoffMaxMs: 50,
      pauseBaseMs: 5,
      pauseMaxMs: 50,
      attemptTimeoutMs: 1000,
      logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
    });
  });

  afterEach(async () => {
    await tracker.shutdown({ deadlineMs: 0 });
    await server.close();
    expect(server.log).toEqual([]);
  });

  afterAll(() => new Promise((resolve) => elsewhere.close(resolve)));

  async function set(script: FaultScript): Promise<FaultState> {
    const body = JSON.stringify(script);
    const answer = await server.get(FAULTS, { method: 'PUT', headers: { 'content-type': JSON_TYPE }, body });
    expect(answer.status).toBe(200);
    return answer.body as unknown as FaultState;
  }

  const get = async (): Promise<FaultState> => (await server.get(FAULTS)).body as unknown as FaultState;
  const strayUrl = (): string => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/api/v1/events`;

  /** Tracks some events and waits until each has an outcome. */
  async function comesThrough(): Promise<void> {
    const ids = Array.from({ length: EVENTS }, (_, index) => `event-${index}`);
    const tracked = ids.map((insertId) => tracker.trackAndWait({ eventType: 'upgrade_purchased', value: 1, insertId }));
    const outcomes = await Promise.all(tracked);

    expect(outcomes).toMatchObject(ids.map((insertId) => ({ status: 'delivered', insertId })));
    const { events } = (await server.get('/_collector/events')).body as unknown as Stored;
    expect(events.map(({ body }) => body.insertId).sort()).toEqual(ids);
    expectLedger(tracker.stats());
  }

  const FAULT_ROWS: [string, () => Fault][] = [
    ['a status', () => ({ kind: 'status', status: 503 })],
    ['a status after the event was stored', () => ({ kind: 'status', status: 500, stored: true })],
    ['429 with Retry-After in seconds', () => ({ kind: 'status', status: 429, retryAfter: 0.01 })],
    ['503 with retry-after-ms', () => ({ kind: 'status', status: 503, retryAfterMs: 20 })],
    ['400 that says to send it again', () => ({ kind: 'status', status: 400, shouldRetry: true })],
    ['503 with Retry-After as a date', () => ({ kind: 'status', status: 503, retryAfter: new Date(0).toUTCString() })],
    ['503 with a Retry-After that is none', () => ({ kind: 'status', status: 503, retryAfter: 'soon' })],
    ['401', () => ({ kind: 'status', status: 401 })],
    ['404', () => ({ kind: 'status', status: 404 })],
    ['a latency', () => ({ kind: 'latency', delayMs: 50 })],
    ['headers that never come', () => ({ kind: 'no_headers' })],
    ['headers that never come after the event was stored', () => ({ kind: 'no_headers', stored: true })],
    ['half a body', () => ({ kind: 'half_body' })],
    ['half of the true body', () => ({ kind: 'half_body', stored: true })],
    ['a reset before the event was stored', () => ({ kind: 'reset' })],
    ['a reset after the event was stored', () => ({ kind: 'reset', stored: true })],
    ['an HTML page with 200', () => ({ kind: 'html' })],
    ['an HTML page with 200 after the event was stored', () => ({ kind: 'html', stored: true })],
    ['a redirect', () => ({ kind: 'redirect', location: strayUrl() })],
    ['a redirect that asks for a GET', () => ({ kind: 'redirect', location: strayUrl(), status: 303 })],
  ];

  it.each(FAULT_ROWS)('%s: the tracker comes through it, and every event is stored once', async (_, fault) => {
    await set({ seed: 1, rules: [{ fault: fault(), count: 3 }] });

    await comesThrough();

    expect((await get()).fired).toEqual([3]);
    expect(strayRequests).toBe(0);
  });

  it('all of them by chance, with the same seed as ever: the tracker comes through', async () => {
    const rules = FAULT_ROWS.filter(([name]) => !name.includes('never')).map(([, fault]) => ({
      fault: fault(),
      probability: 0.1,
      window: { toMs: 1500 },
    }));
    await set({ seed: 42, rules });

    await comesThrough();

    expect(strayRequests).toBe(0);
  });

  it('hits one event type while others flow', async () => {
    await set({ rules: [{ match: { eventType: 'refund_requested' }, fault: { kind: 'status', status: 503 } }] });

    expect((await server.post(EVENT)).status).toBe(200);
    expect((await server.post({ ...EVENT, eventType: 'refund_requested' })).status).toBe(503);
    expect((await server.post('no event')).status).toBe(400);
  });

  it('hits requests of the key that set it only', async () => {
    await set({ rules: [{ fault: { kind: 'status', status: 503, retryAfter: 7 } }] });

    const hit = await server.post(EVENT);

    expect(hit).toMatchObject({ status: 503, body: { success: false, error: { code: 'fault' } } });
    expect(hit.headers.get('retry-after')).toBe('7');
    expect((await server.post(EVENT, { authorization: 'Bearer other-key' })).status).toBe(200);
  });

  it('tells a body with problems so, whatever was to come after it was stored', async () => {
    await set({ rules: [{ fault: { kind: 'reset', stored: true } }] });

    expect((await server.post({})).status).toBe(400);
  });

  it('are told on the stream, each with what the sender met', async () => {
    await set({
      rules: [
        { fault: { kind: 'latency', delayMs: 1 }, count: 1 },
        { fault: { kind: 'status', status: 503, retryAfterMs: 5, shouldRetry: false }, count: 1 },
        { fault: { kind: 'html', stored: true }, count: 1 },
      ],
    });
    const stream = await new StreamReader().open(`${server.url}/_collector/stream`);
    const [refused] = [await server.post({ ...EVENT, insertId: 'i' }), await fetchHtml(), await server.post(EVENT)];

    const messages = await stream.until(4);
    stream.close();

    expect(refused?.headers.get('retry-after-ms')).toBe('5');
    expect(refused?.headers.get('x-should-retry')).toBe('false');
    const faulted = messages.filter(({ event }) => event === 'faulted').map(({ data }) => data);
    const { eventType } = EVENT;
    expect(faulted).toEqual([
      expect.objectContaining({ fault: 'status', status: 503, stored: false, delayMs: 1, eventType, insertId: 'i' }),
      expect.objectContaining({ fault: 'html', stored: true, delayMs: 0, eventType }),
    ]);
    expect(messages.filter(({ event }) => event === 'stored')).toHaveLength(2);
  });

  const fetchHtml = async (): Promise<void> => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': JSON_TYPE };
    await fetch(`${server.url}/api/v1/events`, { method: 'POST', headers, body: JSON.stringify(EVENT) });
  };

  it('can be read, replaced and ended', async () => {
    const rules = [{ fault: { kind: 'html' } as const, probability: 0 }];

    expect(await get()).toEqual({ seed: 0, rules: [], fired: [] });
    expect(await set({ seed: 3, rules })).toEqual({ seed: 3, rules, fired: [0] });
    expect(await get()).toEqual({ seed: 3, rules, fired: [0] });
    expect((await server.get(FAULTS, { method: 'DELETE' })).body).toEqual({ seed: 0, rules: [], fired: [] });
    expect((await server.post(EVENT)).status).toBe(200);
  });

  it('refuses a script with problems, and keeps the one before', async () => {
    await set({ seed: 3, rules: [] });
    const put = (body: string, type = JSON_TYPE): ReturnType<TestServer['get']> =>
      server.get(FAULTS, { method: 'PUT', headers: { 'content-type': type }, body });

    expect(await put('{"rules":[{"fault":{"kind":"status","status":200}}]}')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_faults', problems: [{ field: 'rules.0.fault.status' }] } },
    });
    expect((await put('{"rules":[{"__proto__":{},"constructor":1,"fault":{"kind":"html"}}]}')).status).toBe(400);
    expect((await put('{"rules":[]}', 'text/plain')).status).toBe(415);
    expect((await put('{"rules":')).status).toBe(400);
    expect(await get()).toMatchObject({ seed: 3 });
  });

  it('are off unless asked for', async () => {
    const plain = await startTestServer();
    const json = { headers: { 'content-type': JSON_TYPE }, body: '{"rules":[]}' };

    for (const init of [{}, { method: 'DELETE' }, { method: 'PUT', ...json }]) {
      expect(await plain.get(FAULTS, init)).toMatchObject({ status: 404, body: { error: { code: 'faults_off' } } });
    }
    await plain.close();
  });

  it('do not hold the collector back when it ends', async () => {
    await set({
      rules: [{ fault: { kind: 'no_headers' }, count: 1 }, { fault: { kind: 'latency', delayMs: 600_000 } }],
    });
    const sockets = await Promise.all([open(server.url), open(server.url)]);
    for (const socket of sockets) {
      const text = JSON.stringify(EVENT);
      const head = ['POST /api/v1/events HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${KEY}`];
      socket.write([...head, `Content-Type: ${JSON_TYPE}`, `Content-Length: ${text.length}`, '', text].join('\r\n'));
    }
    while ((await get()).fired.join() !== '1,1');

    await closeByItself(server);
  });
});

const FAULTS = '/_collector/faults';
const JSON_TYPE = 'application/json';

interface Stored {
  readonly events: readonly { readonly body: { readonly insertId: string } }[];
}
