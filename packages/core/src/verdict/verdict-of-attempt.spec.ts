import fc from 'fast-check';
import type { AttemptResult, TransportFault } from '../transport/transport.types.js';
import { verdictOfAttempt } from './verdict-of-attempt.js';
import type { Verdict } from './verdict.types.js';

const NOW = Date.UTC(2026, 0, 1);

interface Answer {
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const DELIVERED = '{"success":true,"eventId":"e1"}';
const HTML = '<!doctype html><title>Sign in</title>';
const NOT_OURS = "the answer is not the API's; is a proxy or a login page in between?";

function verdictOf(status: number, { headers = {}, body = '' }: Answer = {}): Verdict {
  return verdictOfAttempt({ kind: 'response', status, headers, body }, NOW);
}

function verdictOfFault(fault: TransportFault): Verdict {
  return verdictOfAttempt({ kind: 'failed', fault, message: 'CODE' }, NOW);
}

describe('the verdict of a success', () => {
  it.each([200, 201, 202])('is "delivered" for %i with success: true', (status) => {
    expect(verdictOf(status, { body: DELIVERED })).toEqual({ kind: 'delivered', eventId: 'e1' });
  });

  it('is "delivered" without an event id', () => {
    expect(verdictOf(200, { body: '{"success":true}' })).toEqual({ kind: 'delivered', eventId: '' });
    expect(verdictOf(200, { body: '{"success":true,"eventId":7}' })).toEqual({ kind: 'delivered', eventId: '' });
  });

  it('is "delivered" behind a byte order mark and blanks', () => {
    expect(verdictOf(200, { body: `\uFEFF\n${DELIVERED}\n` })).toMatchObject({ kind: 'delivered' });
  });

  it('is "sampled" for 204', () => {
    expect(verdictOf(204)).toEqual({ kind: 'sampled' });
  });

  it('is a charged retry for success: false, three times at most', () => {
    expect(verdictOf(200, { body: '{"success":false,"error":{"message":"no such product"}}' })).toEqual({
      kind: 'retry',
      fault: 'event',
      limit: { attempts: 3, reason: 'rejected' },
      maybeDelivered: false,
      message: 'status 200, no such product',
    });
  });

  it.each([
    ['HTML', HTML, NOT_OURS],
    ['an array', '[1]', NOT_OURS],
    ['a string', '"ok"', NOT_OURS],
    ['null', 'null', NOT_OURS],
    ['plain text', 'OK', NOT_OURS],
    ['JSON of another API', '{"status":"ok"}', "the answer is JSON, but not the API's"],
    ['success as a word', '{"success":"true"}', "the answer is JSON, but not the API's"],
  ])('is the fault "misrouted" of the endpoint for %s', (_, body, why) => {
    const message = `status 200, ${why}`;
    expect(verdictOf(200, { body })).toMatchObject({ kind: 'retry', fault: 'misrouted', message });
  });

  it.each([
    ['an empty body', ''],
    ['a blank body', ' \r\n'],
    ['a body cut short', '{"success":tr'],
  ])('is a retry that may have been delivered for %s', (_, body) => {
    expect(verdictOf(200, { body })).toEqual({
      kind: 'retry',
      fault: 'unavailable',
      maybeDelivered: true,
      message: 'status 200, the answer was cut short',
    });
  });

  it('is the same where the connection was reset while the body came', () => {
    const result: AttemptResult = { kind: 'cut', status: 200, headers: {}, message: 'ECONNRESET' };
    expect(verdictOfAttempt(result, NOW)).toEqual({
      kind: 'retry',
      fault: 'unavailable',
      maybeDelivered: true,
      message: 'ECONNRESET',
    });
  });
});

describe('the verdict of a refusal', () => {
  it.each([
    [400, 'rejected'],
    [413, 'too_large'],
    [422, 'rejected'],
    [406, 'rejected'],
    [415, 'rejected'],
    [418, 'rejected'],
    [431, 'rejected'],
    [451, 'rejected'],
  ])('%i is the end of the event: %s', (status, reason) => {
    expect(verdictOf(status)).toMatchObject({ kind: 'dead', reason });
  });

  it.each([
    ['error as a text', '{"error":"value is required"}', '400: value is required'],
    ['error with a message', '{"error":{"message":"value is required"}}', '400: value is required'],
    ['message', '{"message":"value is required"}', '400: value is required'],
    ['another object', '{"problems":["value"]}', '400: {"problems":["value"]}'],
    ['plain text', 'value is required', '400: value is required'],
    ['nothing', '', '400: '],
  ])('keeps what the body says: %s', (_, body, message) => {
    expect(verdictOf(400, { body })).toEqual({ kind: 'dead', reason: 'rejected', message });
  });

  it('keeps what can be parsed but not written again: a body that nests very deeply', () => {
    const body = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    expect(verdictOf(400, { body })).toMatchObject({ kind: 'dead', message: `400: ${body.slice(0, 500)}` });
  });

  it('keeps at most 500 characters of it', () => {
    expect(verdictOf(400, { body: 'x'.repeat(2000) })).toMatchObject({ message: `400: ${'x'.repeat(500)}` });
    const body = JSON.stringify({ message: 'y'.repeat(2000) });
    expect(verdictOf(400, { body })).toMatchObject({ message: `400: ${'y'.repeat(500)}` });
  });

  it('401 pauses the lane, for it is the key that is refused', () => {
    expect(verdictOf(401, { body: HTML })).toEqual({
      kind: 'pause',
      reason: 'auth',
      maybeDelivered: false,
      message: 'status 401',
    });
  });

  it.each([
    [402, 'auth'],
    [403, 'auth'],
    [404, 'misrouted'],
    [405, 'misrouted'],
    [410, 'misrouted'],
    [429, 'throttled'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [507, 'unavailable'],
    [509, 'unavailable'],
    [520, 'unavailable'],
    [525, 'unavailable'],
    [530, 'unavailable'],
  ])('%i is a fault of the endpoint: %s', (status, fault) => {
    expect(verdictOf(status, { body: HTML })).toEqual({
      kind: 'retry',
      fault,
      maybeDelivered: status >= 500,
      message: `status ${status}`,
      ...(status === 402 ? { neverCharged: true } : {}),
    });
  });

  it.each([301, 302, 303, 307, 308, 304, 300])(
    '%i is a fault of the endpoint and names the host, not the address',
    (status) => {
      const location = 'https://login.example/sso?token=hush';
      const verdict = verdictOf(status, { headers: { location } });
      expect(verdict).toMatchObject({ kind: 'retry', fault: 'misrouted' });
      expect(verdict).toHaveProperty('message', expect.stringContaining('login.example,'));
      expect(JSON.stringify(verdict)).not.toContain('hush');
    },
  );

  it('a redirect without a whole address leads to its own host', () => {
    expect(verdictOf(302, { headers: { location: '/login' } })).toHaveProperty(
      'message',
      expect.stringContaining('a redirect to its own host'),
    );
  });

  it.each([408, 421, 425])('%i is tried again', (status) => {
    expect(verdictOf(status)).toMatchObject({ kind: 'retry', fault: 'unavailable', maybeDelivered: false });
  });

  it.each([500, 506, 508, 511, 531, 599])('%i is tried again, and may have been stored', (status) => {
    const verdict = verdictOf(status);
    expect(verdict).toMatchObject({ kind: 'retry', fault: 'unavailable', maybeDelivered: true });
    expect(verdict).not.toHaveProperty('limit');
  });

  it.each([501, 505])('%i is tried again, three times at most', (status) => {
    expect(verdictOf(status)).toMatchObject({
      kind: 'retry',
      fault: 'event',
      limit: { attempts: 3, reason: 'unsupported' },
    });
  });

  it.each([
    ['an event id', '{"eventId":"e9"}', 'e9'],
    ['a word of it', '{"error":{"message":"Event already exists"}}', ''],
    ['another word of it', 'Duplicate insertId', ''],
  ])('409 is "delivered" where the body says that the event exists: %s', (_, body, eventId) => {
    expect(verdictOf(409, { body })).toEqual({ kind: 'delivered', eventId });
  });

  it.each([
    ['nothing', ''],
    ['another conflict', '{"error":"the product is locked"}'],
    ['HTML', HTML],
  ])('409 is tried again, three times at most, where the body says otherwise: %s', (_, body) => {
    expect(verdictOf(409, { body })).toMatchObject({
      kind: 'retry',
      fault: 'event',
      limit: { attempts: 3, reason: 'conflict' },
    });
  });

  it.each([300, 400, 401, 404, 409, 429, 500, 503])('%i means the same when its body is cut', (status) => {
    const headers = { 'retry-after': '2' };
    const cut: AttemptResult = { kind: 'cut', status, headers, message: 'UND_ERR_SOCKET' };
    expect(verdictOfAttempt(cut, NOW)).toEqual(verdictOf(status, { headers }));
  });

  it.each([200, 204, 302, 400, 401, 403, 404, 408, 409, 425, 429, 500, 501, 503])(
    '%i carries the wait that the server asks for',
    (status) => {
      expect(verdictOf(status, { headers: { 'retry-after': '7' } })).toHaveProperty('askedMs', 7_000);
      expect(verdictOf(status)).not.toHaveProperty('askedMs');
    },
  );

  it('carries the reset of a RateLimit without a remainder, unless the event was stored', () => {
    const headers = { 'ratelimit-reset': '4' };
    expect(verdictOf(200, { headers, body: DELIVERED })).not.toHaveProperty('askedMs');
    for (const status of [300, 429, 503]) expect(verdictOf(status, { headers })).toHaveProperty('askedMs', 4_000);
  });
});

describe('x-should-retry', () => {
  it.each([400, 413, 422])('true turns the end of the event by %i into a charged retry', (status) => {
    const headers = { 'x-should-retry': 'true', 'retry-after': '3' };
    expect(verdictOf(status, { headers, body: '{"error":"busy"}' })).toEqual({
      kind: 'retry',
      fault: 'event',
      maybeDelivered: false,
      askedMs: 3_000,
      message: `status ${status}, busy`,
    });
  });

  it.each([408, 409, 500, 501, 519, 531])('false turns the retry of %i into the end of the event', (status) => {
    expect(verdictOf(status, { headers: { 'x-should-retry': 'false' } })).toMatchObject({
      kind: 'dead',
      reason: 'rejected',
    });
  });

  it('false ends an event that was answered success: false', () => {
    const answer = { headers: { 'x-should-retry': 'false' }, body: '{"success":false}' };
    expect(verdictOf(200, answer)).toMatchObject({ kind: 'dead', reason: 'rejected' });
  });

  it('false does not end an event whose success was cut: it may be stored', () => {
    expect(verdictOf(200, { headers: { 'x-should-retry': 'false' } })).toMatchObject({ kind: 'retry' });
  });

  it.each(['true', 'false'])('%s overrides neither what is said of the endpoint nor a success', (wish) => {
    const headers = { 'x-should-retry': wish };
    for (const status of [301, 401, 403, 404, 429, 503, 520, 530]) {
      expect(['pause', 'retry']).toContain(verdictOf(status, { headers }).kind);
    }
    expect(verdictOf(200, { headers, body: DELIVERED })).toMatchObject({ kind: 'delivered' });
    expect(verdictOf(204, { headers })).toMatchObject({ kind: 'sampled' });
  });

  it('means nothing in other words', () => {
    expect(verdictOf(400, { headers: { 'x-should-retry': 'perhaps' } })).toMatchObject({ kind: 'dead' });
  });
});

describe('the verdict of an attempt without an answer', () => {
  it('is a fault of the network where there was no connection: nothing can have arrived', () => {
    expect(verdictOfFault('connect')).toEqual({
      kind: 'retry',
      fault: 'network',
      maybeDelivered: false,
      message: 'CODE',
    });
  });

  it('is a fault of the endpoint where no headers came in time, and the event may be stored', () => {
    expect(verdictOfFault('timeout')).toMatchObject({ kind: 'retry', fault: 'timeout', maybeDelivered: true });
  });

  it.each(['reset', 'protocol'] as const)('is a retry after a %s, and the event may be stored', (fault) => {
    expect(verdictOfFault(fault)).toEqual({
      kind: 'retry',
      fault: 'unavailable',
      maybeDelivered: true,
      message: 'CODE',
    });
  });

  it('is one free retry where a kept-alive connection had died', () => {
    expect(verdictOfFault('stale_socket')).toEqual({
      kind: 'retry',
      fault: 'unavailable',
      free: true,
      maybeDelivered: true,
      message: 'CODE',
    });
  });

  it('is no fault of the network where something threw before the request began', () => {
    expect(verdictOfFault('broken')).toEqual({
      kind: 'pause',
      reason: 'broken',
      maybeDelivered: false,
      message: 'CODE',
    });
  });

  it('says nothing about event or endpoint where we gave it up', () => {
    expect(verdictOfAttempt({ kind: 'aborted' }, NOW)).toEqual({ kind: 'aborted' });
  });
});

describe('the table as a whole', () => {
  const header = fc.oneof(fc.string(), fc.constantFrom('true', 'false', '5', '-1', 'Thu, 01 Jan 2026 00:00:09 GMT'));
  const headers = fc.dictionary(
    fc.constantFrom('retry-after', 'retry-after-ms', 'date', 'x-should-retry', 'location', 'ratelimit'),
    fc.oneof(header, fc.array(header)),
  );
  const body = fc.oneof(fc.string(), fc.json(), fc.constantFrom(DELIVERED, HTML, '', '{"success":false}'));
  const answer = fc.record({ status: fc.integer({ min: 100, max: 599 }), headers, body });

  it('has a verdict for every status, whatever its headers and body', () => {
    fc.assert(
      fc.property(answer, (response) => {
        const result = { kind: 'response', ...response } as AttemptResult;
        const verdict = verdictOfAttempt(result, NOW);
        expect(['delivered', 'sampled', 'dead', 'retry', 'pause']).toContain(verdict.kind);
        expect(verdictOfAttempt(result, NOW)).toEqual(verdict);
      }),
    );
  });

  it('never loses an event to a status that is not a success or a refusal of it', () => {
    fc.assert(
      fc.property(answer, ({ status, body: text }) => {
        const { kind } = verdictOf(status, { body: text });
        if (status >= 500 || (status >= 300 && status < 400)) expect(['retry', 'pause']).toContain(kind);
        if (kind === 'sampled') expect(status).toBe(204);
        if (kind === 'dead') expect(Math.floor(status / 100)).toBe(4);
      }),
    );
  });
});
