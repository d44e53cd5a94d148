import { OpenApi, type Seen } from './support/open-api.js';
import { rawRequest } from './support/raw-request.js';
import { EVENT, KEY, startTestServer, type TestServer } from './support/server.js';

const FAULT_SCRIPT = JSON.stringify({ rules: [{ fault: { kind: 'status', status: 503 }, probability: 0 }] });

/** What a request may be made of. */
interface Shape {
  readonly key?: string;
  readonly host?: string;
  readonly headers?: readonly string[];
  readonly query?: string;
  readonly body?: string | undefined;
  /** Sends the head and waits. */
  readonly unfinished?: boolean;
}

describe('the OpenAPI document', () => {
  let server: TestServer;
  let plain: TestServer;
  let slow: TestServer;
  let limited: TestServer;
  let api: OpenApi;
  let eventId: string;
  const kept: string[] = [];

  beforeAll(async () => {
    const hour = { count: 1, periodMs: 3_600_000 };
    [server, plain, slow, limited] = await Promise.all([
      startTestServer({ faults: true }),
      startTestServer(),
      startTestServer({ requestTimeoutMs: 100 }),
      startTestServer({ rateLimit: hour }),
    ]);
    api = await OpenApi.of(server);
    const first = await server.post({ ...EVENT, insertId: 'i', properties: { a: [1] }, influnce: 'positive' });
    eventId = String(first.body['eventId']);
    await server.post({ ...EVENT, insertId: 'i', value: 'x', valueType: 'currency' });
    await server.post({ ...EVENT, value: 'x', valueType: 'currency', externalUserId: 'u' });
    await server.post({ ...EVENT, sampleRate: 0 });
    await server.post({});
    await limited.post(EVENT);
  });

  afterAll(() => Promise.all([server, plain, slow, limited].map((one) => one.close())));

  /** Sends a request byte by byte, so that what no client would send can be sent, and reads the answer. */
  async function ask(to: TestServer, operation: string, shape: Shape = {}): Promise<Seen> {
    const [method = '', path = ''] = operation.split(' ');
    const body = shape.body ?? bodyOf(operation);
    const head = [
      `${method} ${path}${shape.query ?? queryOf(path)} HTTP/1.1`,
      `Host: ${shape.host ?? 'localhost'}`,
      ...(shape.key === '' ? [] : [`Authorization: Bearer ${shape.key ?? KEY}`]),
      ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
      ...(shape.headers ?? (body === undefined ? [] : ['Content-Type: application/json'])),
      ...(shape.unfinished === true ? ['X: '] : ['Connection: close', '', body ?? '']),
    ].join('\r\n');
    const until = path.endsWith('/stream') ? /\n\n/ : undefined;
    const text = await rawRequest(to.url, head, until);
    const [answer = '', ...rest] = text.split('\r\n\r\n');
    const seen = {
      operation,
      status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
      mediaType: /^content-type: (.*)$/im.exec(answer)?.[1]?.trim() ?? '',
      text: dechunked(answer, rest.join('\r\n\r\n')),
    };
    kept.push(`${operation} ${seen.status}`);
    return seen;
  }

  function queryOf(path: string): string {
    if (path.endsWith('/body')) return `?eventId=${eventId}`;
    if (path.endsWith('/suggest')) return '?field=user';
    return path.endsWith('/wait') ? '?timeoutMs=0' : '';
  }

  const names = (): string[] => Object.keys(api.operations);
  const withBody = (): string[] => names().filter((name) => bodyOf(name) !== undefined);

  async function expectAnswers(to: TestServer, status: number, shape: Shape, operations = names()): Promise<void> {
    for (const seen of await Promise.all(operations.map((operation) => ask(to, operation, shape)))) {
      expect([seen.operation, seen.status]).toEqual([seen.operation, status]);
      expect(api.fault(seen)).toBeUndefined();
    }
  }

  it('has every route that needs a key, and each of them once', () => {
    expect(names().sort()).toEqual([
      'DELETE /_collector/faults',
      'GET /_collector/body',
      'GET /_collector/events',
      'GET /_collector/export.ndjson',
      'GET /_collector/faults',
      'GET /_collector/forwarded',
      'GET /_collector/info',
      'GET /_collector/rejected',
      'GET /_collector/sampled',
      'GET /_collector/stats',
      'GET /_collector/stream',
      'GET /_collector/suggest',
      'GET /_collector/wait',
      'POST /_collector/reset',
      'POST /api/v1/events',
      'PUT /_collector/faults',
    ]);
  });

  it('holds for what succeeds', async () => {
    // Last, since it deletes what the others show.
    const ordered = names().sort((a, b) => Number(a.endsWith('reset')) - Number(b.endsWith('reset')));
    for (const operation of ordered.slice(0, -1)) await expectAnswers(server, 200, {}, [operation]);
    await expectAnswers(server, 204, { body: JSON.stringify({ ...EVENT, sampleRate: 0 }) }, ['POST /api/v1/events']);
    const { text } = await ask(server, 'GET /_collector/export.ndjson');
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(api.faultOf('StoredEvent', JSON.parse(line))).toBeUndefined();
    await expectAnswers(plain, 200, {}, ordered.slice(-1));
  });

  it('holds for what is refused by the head of a request', async () => {
    await expectAnswers(server, 401, { key: 'wrong' });
    await expectAnswers(server, 401, { key: '' });
    await expectAnswers(server, 400, { host: 'elsewhere.test' });
    await expectAnswers(server, 431, { headers: [`X: ${'x'.repeat(20_000)}`] });
    await expectAnswers(server, 415, { headers: ['Content-Type: text/plain'] }, withBody());
    await expectAnswers(server, 413, { body: 'x'.repeat(300_000) }, withBody());
    await expectAnswers(limited, 429, {}, ['POST /api/v1/events']);
    await expectAnswers(server, 404, { query: '?eventId=x' }, ['GET /_collector/body']);
    await expectAnswers(
      plain,
      404,
      {},
      names().filter((name) => name.endsWith('/faults')),
    );
  });

  it('holds for requests that do not arrive', () => expectAnswers(slow, 408, { unfinished: true }));

  it('holds for what is no valid request', async () => {
    await expectAnswers(server, 400, { body: '{"' }, withBody());
    await expectAnswers(server, 400, { headers: ['no header'] });
    const queries = names().filter((name) => api.operations[name]?.parameters?.some((one) => one.in === 'query'));
    await expectAnswers(server, 400, { query: '?no_such=1' }, queries);
  });

  it('promises no answer that was not seen in the tests above', () => {
    expect(api.answers.filter((answer) => !kept.includes(answer))).toEqual([]);
  });

  it('names every query parameter that is taken, and none that is not', async () => {
    for (const [operation, { parameters = [] }] of Object.entries(api.operations)) {
      const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      if (query.length === 0) continue;
      const { text } = await ask(server, operation, { query: '?no_such=1' });
      const taken = /there are: ([^;"]*)/.exec(text)?.[1]?.split(', ') ?? [];
      expect([operation, ...query.sort()]).toEqual([operation, ...taken.sort()]);
    }
  });

  it('would see an answer that is another', () => {
    const answer = { operation: 'GET /_collector/faults', status: 200, mediaType: 'application/json' };

    expect(api.fault({ ...answer, text: '{"seed":0,"rules":[],"fired":[]}' })).toBeUndefined();
    expect(api.fault({ ...answer, text: '{"seed":0,"rules":[],"fired":[],"more":1}' })).toContain(
      'additional properties',
    );
    expect(api.fault({ ...answer, text: '{"seed":0,"rules":[]}' })).toContain("'fired'");
    expect(api.fault({ ...answer, status: 500, text: '' })).toContain('not documented');
    expect(api.fault({ ...answer, mediaType: 'text/html', text: '' })).toContain('another media type');
  });
});

function bodyOf(operation: string): string | undefined {
  if (operation === 'POST /api/v1/events') return JSON.stringify(EVENT);
  return operation === 'PUT /_collector/faults' ? FAULT_SCRIPT : undefined;
}

function dechunked(head: string, text: string): string {
  if (!/^transfer-encoding: chunked/im.test(head)) return text;
  return text.replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '').replace(/\r\n$/, '');
}
