import { holdTimers, releaseTimers } from '../../test/hold-timers.js';
import fc from 'fast-check';
import { Attempt, type RequestControl } from './attempt.js';
import { DeadlineWatch } from './deadline-watch.js';
import { SocketHistory } from './socket-history.js';
import type { AttemptResult } from './transport.types.js';

const HEADERS_MS = 15_000;
const TOTAL_MS = 20_000;
/** How late the watch may be: its period, and the immediate that Jest runs a millisecond later. */
const LAST_TURN_MS = 202;
const STORED = Buffer.from('{"success":true}');

interface Rig {
  readonly attempt: Attempt;
  readonly results: AttemptResult[];
  readonly controller: RequestControl & { readonly abort: jest.Mock };
}

function rig(dispatch: () => void = () => undefined): Rig {
  const results: AttemptResult[] = [];
  const deadlines = { headersMs: HEADERS_MS, totalMs: TOTAL_MS };
  const watch = new DeadlineWatch<Attempt>(TOTAL_MS);
  const attempt: Attempt = new Attempt(deadlines, new SocketHistory(), (result) => {
    watch.delete(attempt);
    results.push(result);
  });
  watch.add(attempt);
  const controller = { abort: jest.fn() } as unknown as Rig['controller'];
  attempt.begin(dispatch);
  return { attempt, results, controller };
}

function errorOf(code: string, socket?: { bytesRead: number }): Error {
  return Object.assign(new Error('10.0.0.1 said hush'), { code, socket });
}

beforeEach(() => holdTimers());
afterEach(() => releaseTimers());

describe('an attempt', () => {
  it('is a response once its body has ended', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    attempt.onResponseStart(controller, 200, { date: 'd' });
    attempt.onResponseData(controller, STORED.subarray(0, 5));
    attempt.onResponseData(controller, STORED.subarray(5));
    expect(results).toEqual([]);
    attempt.onResponseEnd();
    expect(results).toEqual([{ kind: 'response', status: 200, headers: { date: 'd' }, body: '{"success":true}' }]);
    jest.advanceTimersByTime(LAST_TURN_MS);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('puts characters together that came in two pieces', () => {
    const { attempt, results, controller } = rig();
    const body = Buffer.from('{"message":"žluťoučký 🐎"}');
    attempt.onRequestStart(controller);
    attempt.onResponseStart(controller, 400, {});
    for (const byte of body) attempt.onResponseData(controller, Buffer.from([byte]));
    attempt.onResponseEnd();
    expect(results[0]).toMatchObject({ body: body.toString() });
  });

  it('does not take an early hint for the answer', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    attempt.onResponseStart(controller, 103, { link: 'x' });
    attempt.onResponseStart(controller, 204, {});
    attempt.onResponseEnd();
    expect(results).toEqual([{ kind: 'response', status: 204, headers: {}, body: '' }]);
  });

  it.each([408, 421, 425])(
    'takes %i by its status alone and ends the connection, so that the next is fresh',
    (status) => {
      const { attempt, results, controller } = rig();
      attempt.onRequestStart(controller);
      attempt.onResponseStart(controller, status, { 'retry-after': '1' });
      expect(results).toEqual([expect.objectContaining({ kind: 'cut', status, headers: { 'retry-after': '1' } })]);
      expect(controller.abort).toHaveBeenCalledTimes(1);
    },
  );

  it('is aborted when we give it up, and so is its request, begun or not', () => {
    const begun = rig();
    begun.attempt.onRequestStart(begun.controller);
    begun.attempt.abort();
    expect(begun.results).toEqual([{ kind: 'aborted' }]);
    expect(begun.controller.abort).toHaveBeenCalledTimes(1);
    const waiting = rig();
    waiting.attempt.abort();
    expect(waiting.results).toEqual([{ kind: 'aborted' }]);
    waiting.attempt.onRequestStart(waiting.controller);
    expect(waiting.controller.abort).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(LAST_TURN_MS);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('an attempt through a dispatcher of undici 6 or before', () => {
  it('is a response with its headers by name', () => {
    const { attempt, results } = rig();
    const raw = ['Date', 'd', 'X-A', '1', 'x-a', '2'].map((text) => Buffer.from(text));
    attempt.onConnect(jest.fn());
    attempt.onHeaders(103, []);
    attempt.onHeaders(200, raw);
    attempt.onData(STORED);
    attempt.onComplete();
    const headers = { date: 'd', 'x-a': '1, 2' };
    expect(results).toEqual([{ kind: 'response', status: 200, headers, body: '{"success":true}' }]);
  });

  it('is aborted, and knows what its errors mean', () => {
    const given = rig();
    const abort = jest.fn();
    given.attempt.onConnect(abort);
    given.attempt.abort();
    expect(given.results).toEqual([{ kind: 'aborted' }]);
    expect(abort).toHaveBeenCalledTimes(1);
    const before = rig();
    before.attempt.onError(errorOf('ECONNRESET'));
    expect(before.results).toMatchObject([{ fault: 'connect' }]);
    const after = rig();
    after.attempt.onConnect(abort);
    after.attempt.onError(errorOf('UND_ERR_SOCKET', { bytesRead: 120 }));
    expect(after.results).toMatchObject([{ fault: 'stale_socket' }]);
  });
});

describe('a fault of an attempt', () => {
  it('is "broken", with the real message, where the dispatcher throws', () => {
    const { results } = rig(() => {
      throw errorOf('UND_ERR_DESTROYED');
    });
    expect(results).toEqual([{ kind: 'failed', fault: 'broken', message: 'Error: 10.0.0.1 said hush' }]);
    jest.advanceTimersByTime(LAST_TURN_MS);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is "connect" before the request was begun and "reset" after', () => {
    const before = rig();
    before.attempt.onResponseError(undefined, errorOf('ECONNRESET'));
    expect(before.results).toMatchObject([{ fault: 'connect' }]);
    const after = rig();
    after.attempt.onRequestStart(after.controller);
    after.attempt.onResponseError(after.controller, errorOf('ECONNRESET'));
    expect(after.results).toMatchObject([{ fault: 'reset' }]);
  });

  it('is "stale_socket" where the connection had answered before', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    attempt.onResponseError(controller, errorOf('UND_ERR_SOCKET', { bytesRead: 120 }));
    expect(results).toMatchObject([{ kind: 'failed', fault: 'stale_socket' }]);
  });

  it('is a cut answer where the status had come', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    attempt.onResponseStart(controller, 200, {});
    attempt.onResponseError(controller, errorOf('UND_ERR_SOCKET', { bytesRead: 120 }));
    expect(results).toEqual([{ kind: 'cut', status: 200, headers: {}, message: 'UND_ERR_SOCKET' }]);
  });

  it('is "protocol" where an answer ends that has no status', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    attempt.onResponseEnd();
    expect(results).toMatchObject([{ kind: 'failed', fault: 'protocol' }]);
  });

  it('is told by its code, never in words that may hold an address or a secret', () => {
    const { attempt, results } = rig();
    attempt.onResponseError(undefined, errorOf('ECONNREFUSED'));
    expect(JSON.stringify(results)).not.toContain('hush');
  });
});

describe('the deadlines of an attempt', () => {
  it('are 15 s for the headers', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    jest.advanceTimersByTime(HEADERS_MS - 1);
    expect(results).toEqual([]);
    jest.advanceTimersByTime(1 + LAST_TURN_MS);
    expect(results).toMatchObject([{ kind: 'failed', fault: 'timeout' }]);
    expect(controller.abort).toHaveBeenCalledTimes(1);
  });

  it('tell a connection that never came from an answer that never came', () => {
    const { results } = rig();
    jest.advanceTimersByTime(HEADERS_MS + LAST_TURN_MS);
    expect(results).toMatchObject([{ kind: 'failed', fault: 'connect' }]);
  });

  it.each([0, 5_000, 14_999])('are 20 s for the whole, from the start: headers after %i ms', (headersAfterMs) => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    jest.advanceTimersByTime(headersAfterMs);
    attempt.onResponseStart(controller, 200, {});
    jest.advanceTimersByTime(TOTAL_MS - headersAfterMs - 1);
    expect(results).toEqual([]);
    jest.advanceTimersByTime(1 + LAST_TURN_MS);
    expect(results).toMatchObject([{ kind: 'cut', status: 200 }]);
    expect(controller.abort).toHaveBeenCalledTimes(1);
  });

  it('are not put off by a drip', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    attempt.onResponseStart(controller, 200, {});
    for (let second = 0; second < 20; second++) {
      attempt.onResponseData(controller, Buffer.from(' '));
      jest.advanceTimersByTime(1_000);
    }
    jest.advanceTimersByTime(LAST_TURN_MS);
    expect(results).toMatchObject([{ kind: 'cut', status: 200 }]);
  });

  it('give an answer that came while the app blocked the event loop one more turn', () => {
    const { attempt, results, controller } = rig();
    attempt.onRequestStart(controller);
    setTimeout(() => attempt.onResponseStart(controller, 200, {}), HEADERS_MS);
    jest.advanceTimersByTime(HEADERS_MS);
    expect(results).toEqual([]);
    jest.advanceTimersByTime(1_000);
    attempt.onResponseData(controller, STORED);
    attempt.onResponseEnd();
    expect(results).toMatchObject([{ kind: 'response', status: 200 }]);
    jest.advanceTimersByTime(LAST_TURN_MS);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a body', () => {
  it('of 64 KiB is read, and one byte more is cut', () => {
    for (const [bytes, kind] of [
      [65_536, 'response'],
      [65_537, 'cut'],
    ] as const) {
      const { attempt, results, controller } = rig();
      attempt.onRequestStart(controller);
      attempt.onResponseStart(controller, 200, {});
      attempt.onResponseData(controller, Buffer.alloc(bytes - 1));
      attempt.onResponseData(controller, Buffer.alloc(1));
      attempt.onResponseEnd();
      expect(results).toMatchObject([{ kind }]);
      expect(controller.abort).toHaveBeenCalledTimes(kind === 'cut' ? 1 : 0);
    }
  });
});

describe('whatever happens, and in whatever order', () => {
  const step = fc.oneof(
    fc.constantFrom('start', 'end', 'error', 'abort', 'hint' as const),
    fc.record({ status: fc.integer({ min: 200, max: 599 }) }),
    fc.record({ bytes: fc.nat(70_000) }),
    fc.record({ ms: fc.nat(25_000) }),
  );

  it('an attempt settles exactly once, in time, and leaves no timer', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.boolean(), (steps, throws) => {
        const { attempt, results, controller } = rig(() => {
          if (throws) throw errorOf('UND_ERR_INVALID_ARG');
        });
        for (const each of steps) {
          if (each === 'start') attempt.onRequestStart(controller);
          else if (each === 'end') attempt.onResponseEnd();
          else if (each === 'error') attempt.onResponseError(controller, errorOf('ECONNRESET'));
          else if (each === 'abort') attempt.abort();
          else if (each === 'hint') attempt.onResponseStart(controller, 103, {});
          else if ('status' in each) attempt.onResponseStart(controller, each.status, {});
          else if ('bytes' in each) attempt.onResponseData(controller, Buffer.alloc(each.bytes));
          else jest.advanceTimersByTime(each.ms);
          expect(results.length).toBeLessThanOrEqual(1);
        }
        jest.advanceTimersByTime(TOTAL_MS + LAST_TURN_MS);
        expect(results).toHaveLength(1);
        jest.advanceTimersByTime(LAST_TURN_MS);
        jest.advanceTimersByTime(LAST_TURN_MS);
        expect(jest.getTimerCount()).toBe(0);
      }),
    );
  });
});
