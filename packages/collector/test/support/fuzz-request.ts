import fc, { type Arbitrary } from 'fast-check';
import { EVENT, KEY } from './server.js';

/** A request as bytes, with what is needed to hold its answer against the document. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly bytes: Buffer;
  /** Whether the collector may close the connection instead of an answer: what came was not a whole request. */
  readonly isBroken: boolean;
}

const PATHS = [
  '/_collector/events',
  '/_collector/rejected',
  '/_collector/stats',
  '/_collector/wait',
  '/_collector/stream',
  '/_collector/export.ndjson',
  '/_collector/faults',
  '/_collector/reset',
  '/docs',
  '/',
];

const text = fc.oneof(
  { arbitrary: fc.string({ unit: 'binary', maxLength: 40 }), weight: 8 },
  { arbitrary: fc.constantFrom('', '\0', '__proto__'), weight: 8 },
  { arbitrary: fc.constant('\ud800'), weight: 1 },
);
const anyJson = fc.jsonValue({ maxDepth: 4 });

const mostly = <T>(usual: T, ...others: readonly T[]): Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 9 }, { arbitrary: fc.constantFrom(usual, ...others), weight: 1 });

const fields: Record<string, Arbitrary<unknown>> = {
  eventType: fc.oneof(text, fc.constantFrom('a', 'b', 'c')),
  value: fc.oneof(text, fc.double().map(String)),
  insertId: fc.oneof(text, fc.constantFrom('i', 'j')),
  influence: mostly('positive', 'negative', 'neutral', 'Positive'),
  valueType: fc.constantFrom('currency', 'numeric', 'text', 'boolean'),
  eventAt: mostly('2026-01-01T00:00:00Z', '2023-02-30T00:00:00Z', '2026-01-01'),
  qualityImpactScore: fc.double({ min: -1.05, max: 1.05, noNaN: true }),
  sampleRate: mostly(0.5, 0, 1, 2),
  forceSample: fc.boolean(),
  properties: fc.dictionary(text, anyJson, { maxKeys: 4 }),
};

/** An event of which some fields are others, or anything. */
const event = fc
  .tuple(
    fc.record(fields, { requiredKeys: [] }),
    fc.dictionary(fc.constantFrom(...Object.keys(EVENT), '__proto__', 'x'), anyJson, { maxKeys: 1 }),
  )
  .map(([some, broken]) => JSON.stringify({ ...EVENT, ...some, ...broken }));

const nested = fc
  .record({ open: fc.constantFrom('[', '{"a":'), depth: fc.constantFrom(10, 64, 65, 20_000) })
  .map(({ open, depth }) => `{"eventType":"a","properties":{"a":${open.repeat(depth)}`);

const damaged = fc.tuple(event, fc.nat(), fc.nat(255)).map(([json, at, byte]) => {
  const bytes = Buffer.from(json);
  bytes[at % bytes.length] = byte;
  return bytes;
});

const body = fc.oneof(
  { arbitrary: event.map((json) => Buffer.from(json)), weight: 8 },
  { arbitrary: damaged, weight: 4 },
  { arbitrary: anyJson.map((json) => Buffer.from(JSON.stringify(json))), weight: 2 },
  { arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)), weight: 2 },
  { arbitrary: fc.tuple(event, fc.nat(60)).map(([json, cut]) => Buffer.from(json.slice(0, cut))), weight: 2 },
  { arbitrary: nested.map((json) => Buffer.from(json)), weight: 1 },
  { arbitrary: fc.constant(Buffer.alloc(262_145, 'x')), weight: 1 },
);

const key = mostly(`Bearer ${KEY}`, '', 'Bearer wrong', `Basic ${KEY}`, `Bearer  ${KEY} x`);
const mediaType = mostly('application/json', 'text/plain', '', 'application/json; charset=latin1', 'a/b/c');
const header = fc.constantFrom(
  '',
  'X: y',
  'Content-Encoding: gzip',
  'Accept: */*',
  'Expect: a-miracle',
  'Upgrade: h2c',
  `X: ${'x'.repeat(17_000)}`,
  'no header',
);
/** As a page elsewhere would name this machine, or not at all. */
const host = mostly('localhost', 'evil.example', '', '[::1', 'localhost:x');
const framing = mostly<'length' | 'chunked' | 'short' | 'badChunk'>('length', 'chunked', 'short', 'badChunk');

const post = fc
  .record({
    method: mostly('POST', 'PUT', 'GET', 'TRACE'),
    host,
    key,
    mediaType,
    header: mostly('', 'X: y', 'Expect: a-miracle', 'Expect: 100-continue'),
    body,
    framing,
  })
  .map((given) => request({ ...given, path: '/api/v1/events' }));

const query = fc
  .dictionary(
    fc.constantFrom('limit', 'cursor', 'user', 'since', 'count', 'timeoutMs', 'minutes', 'recent', 'x'),
    text,
    {
      maxKeys: 2,
    },
  )
  .map((given) => {
    const pairs = Object.entries(given).map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`);
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  });

const ask = fc
  .record({
    method: mostly('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'FOO'),
    path: mostly('/_collector/events', ...PATHS, '/no/such', '/%zz', '/_collector/events/..', '//'),
    query: fc.oneof(query, fc.constantFrom('', '?limit=5', '?limit=1&user=u', '?timeoutMs=1', '?%')),
    host,
    key,
    header,
  })
  .map(({ query: given, path, ...rest }) => request({ ...rest, path, target: `${path}${waits(path, given)}` }));

const garbage = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes): FuzzRequest => ({ method: '', path: '', bytes: Buffer.from(bytes), isBroken: true }));

/** Requests of every kind, most of them nearly right. */
export const FUZZ_REQUEST: Arbitrary<FuzzRequest> = fc.oneof(
  { arbitrary: post, weight: 12 },
  { arbitrary: ask, weight: 6 },
  { arbitrary: garbage, weight: 1 },
);

/** A wait without a limit would hold the fuzz up for seconds. */
function waits(path: string, given: string): string {
  return path === '/_collector/wait' && !given.includes('timeoutMs') ? '?timeoutMs=1' : given;
}

interface Parts {
  readonly method: string;
  readonly path: string;
  readonly target?: string;
  readonly host: string;
  readonly key: string;
  readonly mediaType?: string;
  readonly header: string;
  readonly body?: Buffer;
  readonly framing?: 'length' | 'chunked' | 'short' | 'badChunk';
}

function request({
  method,
  path,
  target = path,
  host: name,
  key,
  mediaType = '',
  header,
  body,
  framing,
}: Parts): FuzzRequest {
  const isChunked = framing === 'chunked' || framing === 'badChunk';
  const length = (body?.length ?? 0) + (framing === 'short' ? 1 : 0);
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...(name === '' ? [] : [`Host: ${name}`]),
    'Connection: close',
    ...(key === '' ? [] : [`Authorization: ${key}`]),
    ...(mediaType === '' ? [] : [`Content-Type: ${mediaType}`]),
    ...(header === '' ? [] : [header]),
    ...(body === undefined ? [] : [isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`]),
  ];
  const size = framing === 'badChunk' ? 'zz' : (body?.length ?? 0).toString(16);
  const sent =
    isChunked && body !== undefined && body.length > 0 ? [`${size}\r\n`, body, '\r\n0\r\n\r\n'] : [body ?? ''];
  const tail = isChunked && body?.length === 0 ? ['0\r\n\r\n'] : sent;
  const bytes = Buffer.concat([`${head.join('\r\n')}\r\n\r\n`, ...tail].map((part) => Buffer.from(part)));
  return { method, path, bytes, isBroken: framing === 'short' || framing === 'badChunk' || name === '' };
}
