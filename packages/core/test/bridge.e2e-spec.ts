import { createServer, type AddressInfo } from 'node:net';
import { bridgeEvents } from '../src/bridge/index.js';
import { createTracker, type Tracker, type TrackerOptions } from '../src/index.js';
import {
  accepted,
  neverAnswered,
  replied,
  startScriptedServer,
  type AnswerRule,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  BadRequestError,
  InternalServerError,
  StandInClient,
  type EventCreateParams,
} from './stand-in-client.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const UPGRADE: EventCreateParams = { eventType: 'upgrade_purchased', productId: PRODUCT_ID, value: '149.00' };
const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

describe('the bridge for the calls of the vendor’s client', () => {
  let server: ScriptedServer;
  let trackers: Tracker[];

  beforeEach(async () => {
    server = await startScriptedServer();
    trackers = [];
  });

  afterEach(async () => {
    await Promise.all(trackers.map((tracker) => tracker.shutdown({ deadlineMs: 1 })));
    await server.stop();
  });

  function bridged(rule: AnswerRule = () => accepted(), options: TrackerOptions = {}, client = new StandInClient()) {
    server.answerBy(rule);
    const tracker = createTracker({
      apiKey: 'k',
      baseUrl: server.baseUrl,
      logger: SILENT,
      backoffBaseMs: 1,
      ...options,
    });
    trackers.push(tracker);
    return { client: bridgeEvents(client, tracker, { timeoutMs: 2_000 }), tracker, original: client };
  }

  const failureOf = (call: PromiseLike<unknown>): Promise<unknown> =>
    Promise.resolve(call).then(
      (data) => Promise.reject(new Error(`resolved with ${JSON.stringify(data)}`)),
      (error: unknown) => error,
    );

  describe('what its promise says', () => {
    it('is the event id of an event that was delivered', async () => {
      const { client } = bridged();
      const created = await client.events.create(UPGRADE);
      expect(created).toEqual({ success: true, eventId: expect.any(String) as string });
      expect(created.eventId).not.toBe('');
    });

    it('is null for an event that was sampled out, as the client says it', async () => {
      const { client } = bridged(() => replied(204, { body: '' }));
      await expect(client.events.create({ ...UPGRADE })).resolves.toBeNull();
      const response = await client.events.create({ ...UPGRADE }).asResponse();
      expect(response.status).toBe(204);
    });

    it('is null for what beforeSend leaves out, and for a tracker that is not enabled', async () => {
      const { client } = bridged(undefined, { beforeSend: () => undefined });
      await expect(client.events.create(UPGRADE)).resolves.toBeNull();
      const disabled = bridged(undefined, { enabled: false });
      await expect(disabled.client.events.create(UPGRADE)).resolves.toBeNull();
      expect(server.attempts).toHaveLength(0);
    });

    it('is the client’s own error with status, message and body where the API refuses the event', async () => {
      const body = JSON.stringify({ message: 'no such product', error: { problems: [{ field: 'productId' }] } });
      const { client } = bridged(() => replied(400, { body }));
      const error = await failureOf(client.events.create(UPGRADE));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({
        status: 400,
        message: '400 no such product',
        error: { error: { problems: [{ field: 'productId' }] } },
      });
      expect((error as BadRequestError).headers?.get('content-type')).toBe('application/json');
    });

    it('is the same error where the event breaks the rules before it is sent', async () => {
      const { client } = bridged();
      const error = await failureOf(client.events.create({ ...UPGRADE, productId: 'seven' }));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ status: 400, error: { error: { problems: [{ field: 'productId' }] } } });
      const large = await failureOf(client.events.create({ ...UPGRADE, value: 'x'.repeat(300_000) }));
      expect(large).toMatchObject({ status: 413 });
      for (const hostile of [undefined, null, 7, 'text']) {
        expect(await failureOf(client.events.create(hostile as never))).toBeInstanceOf(BadRequestError);
      }
    });

    it('is the error of the last answer for an event that was given up on', async () => {
      const { client } = bridged(() => replied(501, { body: 'not here' }));
      const error = await failureOf(client.events.create(UPGRADE, { timeout: 10_000 }));
      expect(error).toBeInstanceOf(InternalServerError);
      expect(error).toMatchObject({ status: 501, message: '501 not here', insertId: expect.any(String) as string });
    });

    it.each<[string, AnswerRule]>([
      ['401', () => replied(401)],
      ['403', () => replied(403)],
      ['404', () => replied(404)],
      ['a constant 500', () => replied(500)],
      ['no answer', () => neverAnswered({ stores: false })],
    ])('is a timeout that says where the event is kept: %s; then the event is delivered', async (_, fault) => {
      const { client, tracker } = bridged(fault, { pauseBaseMs: 10, pauseMaxMs: 50, attemptTimeoutMs: 100 });
      const error = await failureOf(client.events.create({ ...UPGRADE, insertId: 'order-7' }));
      expect(error).toBeInstanceOf(APIConnectionTimeoutError);
      expect(error).toMatchObject({ insertId: 'order-7', where: 'memory' });
      expect((error as Error).message).toMatch(/no outcome within 2000 ms; the event is kept in memory .*order-7/);
      server.answerBy(() => accepted());
      await tracker.flush({ deadlineMs: 20_000 });
      expect(tracker.stats()).toMatchObject({ accepted: 1, delivered: 1 });
    });

    it('is that timeout for a connection that is refused', async () => {
      const port = await closedPort();
      const { client } = bridged(undefined, { baseUrl: `http://127.0.0.1:${port}` });
      const error = await failureOf(client.events.create(UPGRADE));
      expect(error).toBeInstanceOf(APIConnectionTimeoutError);
      expect(error).toMatchObject({ where: 'memory' });
    });

    it('is a connection error where the tracker is shut down, or its queue full', async () => {
      const { client, tracker } = bridged();
      await tracker.shutdown();
      const closed = await failureOf(client.events.create(UPGRADE));
      expect(closed).toBeInstanceOf(APIConnectionError);
      expect(closed).toMatchObject({ message: expect.stringContaining('closed') as string });
    });

    it('is a connection error for an event that the shutdown drops', async () => {
      const { client, tracker } = bridged(() => neverAnswered({ stores: false }));
      const call = failureOf(client.events.create(UPGRADE, { timeout: 10_000 }));
      await tracker.shutdown({ deadlineMs: 50 });
      expect(await call).toMatchObject({ message: expect.stringContaining('dropped (shutdown)') as string });
    });
  });

  describe('the options of a call', () => {
    it('let it wait for as long as they say, and the client’s own timeout where that is shorter', async () => {
      const { client } = bridged(() => neverAnswered({ stores: false }));
      await expect(client.events.create(UPGRADE, { timeout: 40 })).rejects.toThrow('no outcome within 40 ms');
      const short = bridged(() => neverAnswered({ stores: false }), {}, new StandInClient({ timeout: 70 }));
      await expect(short.client.events.create(UPGRADE)).rejects.toThrow('no outcome within 70 ms');
      await expect(short.client.withOptions({ timeout: 50 }).events.create(UPGRADE)).rejects.toThrow('within 50 ms');
    });

    it('end the wait by their signal, and keep the event', async () => {
      const { client, tracker } = bridged(() => neverAnswered({ stores: false }), { attemptTimeoutMs: 100 });
      const aborting = new AbortController();
      const call = failureOf(client.events.create(UPGRADE, { signal: aborting.signal, timeout: 10_000 }));
      aborting.abort();
      const error = await call;
      expect(error).toBeInstanceOf(APIUserAbortError);
      expect(error).toMatchObject({ where: 'memory', insertId: expect.any(String) as string });
      server.answerBy(() => accepted());
      await tracker.flush({ deadlineMs: 20_000 });
      expect(tracker.stats()).toMatchObject({ delivered: 1 });
    });

    it('may be absent, null or unknown', async () => {
      const { client } = bridged();
      for (const options of [undefined, null, {}, { maxRetries: 0, headers: { a: 'b' }, timeout: -1, signal: null }]) {
        await expect(client.events.create(UPGRADE, options as never)).resolves.toMatchObject({ success: true });
      }
    });
  });

  describe('the response', () => {
    it('comes with the data, the same both times', async () => {
      const { client } = bridged();
      const call = client.events.create(UPGRADE);
      const raw = await call.asResponse();
      expect(raw).toBeInstanceOf(Response);
      const data = await call;
      const both = await call.withResponse();
      expect(both.data).toBe(data);
      expect(both.response).toBe(raw);
      expect(await raw.json()).toEqual(data);
    });

    it('rejects as the data does, and then the data alone is no unhandled rejection', async () => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown): number => unhandled.push(reason);
      process.on('unhandledRejection', note);
      const { client } = bridged(() => replied(400));
      await expect(client.events.create(UPGRADE).asResponse()).rejects.toBeInstanceOf(BadRequestError);
      await expect(client.events.create(UPGRADE).withResponse()).rejects.toBeInstanceOf(BadRequestError);
      await new Promise((resolve) => setImmediate(resolve));
      process.off('unhandledRejection', note);
      expect(unhandled).toEqual([]);
    });
  });

  describe('the rest of the client', () => {
    it('is the client’s own: other resources, private fields, accessors, statics, settings', async () => {
      const { client, original } = bridged();
      await expect(client.messages.create({ externalConversationId: 'c' })).resolves.toEqual({ path: '/messages' });
      await expect(client.post('/users', {})).resolves.toEqual({ path: '/users' });
      expect(original.requests).toEqual(['at /messages', 'at /users']);
      expect(client.prefix).toBe('at ');
      expect(client.events.list()).toBe('at events');
      expect(client).toBeInstanceOf(StandInClient);
      expect((client.constructor as typeof StandInClient).APIUserAbortError).toBe(APIUserAbortError);
      client.timeout = 7;
      expect(original.timeout).toBe(7);
      expect(client.post).toBe(client.post);
    });

    it('is left as it was: the client given sends by itself', async () => {
      const { original } = bridged();
      await original.events.create(UPGRADE);
      expect(original.requests).toEqual(['at /events']);
      expect(server.attempts).toHaveLength(0);
    });

    it('lets a test spy on what was replaced', async () => {
      const { client, original } = bridged();
      const spy = jest.spyOn(client.events, 'create').mockResolvedValue({ success: true, eventId: 'spied' });
      await expect(client.events.create(UPGRADE)).resolves.toEqual({ success: true, eventId: 'spied' });
      spy.mockRestore();
      await expect(client.events.create(UPGRADE)).resolves.toMatchObject({ success: true });
      expect(original.requests).toEqual([]);
    });
  });

  it('gives errors with the same fields to a client without error classes', async () => {
    server.answerBy(() => replied(400, { body: '{"message":"no such product"}' }));
    const tracker = createTracker({ apiKey: 'k', baseUrl: server.baseUrl, logger: SILENT });
    trackers.push(tracker);
    const plain = { events: { create: (body: EventCreateParams) => Promise.resolve(body) } };
    const client = bridgeEvents(plain, tracker, { timeoutMs: 2_000 });
    const refused = await failureOf(client.events.create(UPGRADE));
    expect(refused).toBeInstanceOf(Error);
    expect(refused).not.toBeInstanceOf(APIError);
    expect(refused).toMatchObject({
      status: 400,
      error: { message: 'no such product' },
      message: '400 no such product',
    });
    server.answerBy(() => neverAnswered({ stores: false }));
    expect(await failureOf(client.events.create(UPGRADE))).toMatchObject({
      name: 'APIConnectionTimeoutError',
      where: 'memory',
    });
  });

  it('has the types of the client', () => {
    const { client } = bridged();
    const events: Pick<StandInClient, 'events'> = client;
    const whole: StandInClient = client;
    expect(events.events).toBe(whole.events);
  });
});

async function closedPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
