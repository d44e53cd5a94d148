import { once } from 'node:events';
import { open as openSocket, readAll } from './support/raw-request.js';
import { startTestServer, EVENT, KEY, type TestServer } from './support/server.js';

interface Message {
  readonly id?: string;
  readonly event: string;
  readonly data: { readonly body?: { readonly value: string }; readonly [field: string]: unknown };
}

/** Reads a stream until told to stop. */
class Reader {
  readonly messages: Message[] = [];
  private readonly leave = new AbortController();
  private notify = (): void => undefined;

  async open(url: string, headers: Record<string, string> = {}): Promise<this> {
    const init = { headers: { authorization: `Bearer ${KEY}`, ...headers }, signal: this.leave.signal };
    const response = await fetch(url, init);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    void this.read(response.body!).catch(() => undefined);
    return this;
  }

  close(): void {
    this.leave.abort();
  }

  async until(count: number): Promise<readonly Message[]> {
    while (this.messages.length < count) await new Promise<void>((resolve) => (this.notify = resolve));
    return this.messages;
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      const parts = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      this.messages.push(...parts.filter((part) => !part.startsWith(':')).map(parse));
      this.notify();
    }
  }
}

function parse(text: string): Message {
  const lines = text.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]);
  const fields = Object.fromEntries(lines);
  return { ...fields, data: JSON.parse(fields['data'] ?? '') } as Message;
}

describe('the stream', () => {
  let server: TestServer;
  let readers: Reader[];

  beforeEach(async () => {
    readers = [];
    server = await startTestServer();
  });

  afterEach(async () => {
    for (const reader of readers) reader.close();
    await server.close();
    expect(server.log).toEqual([]);
  });

  function open(query = '', lastId?: string, url = server.url): Promise<Reader> {
    const reader = new Reader();
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
    expect(messages[2]?.data).toEqual({ eventType: EVENT.eventType });
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

  it('starts over, saying so, after an id of a database that is gone', async () => {
    const reader = await open();
    await post('old');
    const lastId = (await reader.until(1))[0]?.id;
    const other = await startTestServer();
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
    const before = Date.now();

    await server.close();

    expect(await answers).toContain('{"satisfied":false,"events":[]}');
    expect(Date.now() - before).toBeLessThan(1500);
  });
});
