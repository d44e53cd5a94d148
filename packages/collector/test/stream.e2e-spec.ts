import { once } from 'node:events';
import { describeOnEachEngine } from './support/engines.js';
import { Follower } from './support/follower.js';
import { allEvents, endLoads, Load } from './support/load.js';
import { open as openSocket, readAll } from './support/raw-request.js';
import { closeByItself, startTestServer, EVENT, KEY, type TestServer } from './support/server.js';
import { StreamReader, type Message } from './support/stream-reader.js';

describeOnEachEngine('the stream', (newDatabase) => {
  let server: TestServer;
  let readers: StreamReader[];

  beforeEach(async () => {
    readers = [];
    server = await startTestServer({ database: await newDatabase() });
  });

  afterEach(async () => {
    await endLoads();
    for (const reader of readers) reader.close();
    await server.close();
    expect(server.log).toEqual([]);
  });

  function open(query = '', lastId?: string, url = server.url): Promise<StreamReader> {
    const reader = new StreamReader();
    readers.push(reader);
    return reader.open(`${url}/_collector/stream${query}`, lastId === undefined ? {} : { 'last-event-id': lastId });
  }

  const post = (value: string, change = {}): Promise<unknown> => server.post({ ...EVENT, value, ...change });
  const valuesOf = (messages: readonly Message[]): unknown[] => messages.map(({ data }) => data.body?.value);

  it('tells what happens as it happens, from now on', async () => {
    await post('before');
    const reader = await open();
    await post('1', { insertId: 'i' });
    await post('2', { insertId: 'i' });
    await post('3', { sampleRate: 0 });
    await server.post({});
    await server.get('/_collector/reset', { method: 'POST' });

    const messages = await reader.until(5);

    expect(messages.map(({ event }) => event)).toEqual(['stored', 'duplicate', 'sampled', 'rejected', 'reset']);
    expect(messages[0]?.data).toMatchObject({ body: { value: '1' }, warnings: [] });
    expect(messages[1]?.data).toEqual({
      eventId: messages[0]?.data['eventId'],
      duplicates: 1,
      conflicts: 1,
      conflict: true,
    });
    expect(messages[2]?.data).toMatchObject({ eventType: EVENT.eventType, value: '3', sampleRate: 0 });
    expect(messages[3]?.data).toMatchObject({ code: 'invalid_event', text: '{}' });
    expect(messages.map(({ id }) => id !== undefined)).toEqual([true, false, false, false, false]);
  });

  it('starts with the latest events when asked to', async () => {
    for (const value of ['1', '2', '3']) await post(value);

    expect(valuesOf(await (await open('?recent=2')).until(2))).toEqual(['2', '3']);
  });

  it('reads on after the last id without gap or double, whatever arrived in between', async () => {
    const first = await open();
    await post('1');
    await post('2');
    const lastId = (await first.until(2))[0]?.id;
    first.close();
    for (let i = 3; i <= 300; i++) await post(String(i));

    const second = await open('?recent=1', lastId);
    await post('301');

    expect(valuesOf(await second.until(300))).toEqual(Array.from({ length: 300 }, (_, index) => String(index + 2)));
  });

  it('reads on without gap or double over many connections, while events arrive', async () => {
    await post('first');
    const load = new Load([server.url], 8);
    const follower = new Follower();

    for (let turn = 0; turn < 12; turn++) await follower.read(server.url, 30);
    await load.stop();
    const all = (await allEvents(server.url)).map(({ eventId }) => eventId);
    await follower.read(server.url, all.length - follower.seen.length);

    expect(follower.seen).toEqual(all);
  });

  it('starts over, saying so, after an id of a database that is gone', async () => {
    const reader = await open();
    await post('old');
    const lastId = (await reader.until(1))[0]?.id;
    const other = await startTestServer({ database: await newDatabase() });
    await other.post({ ...EVENT, value: 'new' });

    const [reset, stored] = await (await open('', lastId, other.url)).until(2);

    expect(reset).toEqual({ event: 'reset', data: {} });
    expect(stored?.data.body?.value).toBe('new');
    await other.close();
  });

  it('answers HEAD without staying open', async () => {
    const { status, headers } = await server.get('/_collector/stream', { method: 'HEAD' });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  });

  it('refuses an id that no stream gave', async () => {
    expect((await server.get('/_collector/stream', { headers: { 'last-event-id': 'x' } })).status).toBe(400);
  });

  it('ends soon when the collector closes, as waits do', async () => {
    await open();
    const waiting = await openSocket(server.url);
    const answers = readAll(waiting);
    const head = ['GET /_collector/wait?timeoutMs=60000 HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${KEY}`];
    // Answered with "100 Continue" as soon as the request is being served.
    waiting.write(`${[...head, 'Expect: 100-continue'].join('\r\n')}\r\n\r\n`);
    await once(waiting, 'data');

    await closeByItself(server);

    expect(await answers).toContain('{"events":[],"satisfied":false}');
  });
});
