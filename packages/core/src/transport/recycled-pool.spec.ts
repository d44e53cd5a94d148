import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import * as undici from 'undici';
import { RecycledPool } from './recycled-pool.js';
import { SocketHistory } from './socket-history.js';

jest.mock('undici', () => {
  const actual = jest.requireActual<typeof undici>('undici');
  return {
    ...actual,
    buildConnector: jest.fn(actual.buildConnector),
    Pool: jest.fn((...given: ConstructorParameters<typeof undici.Pool>) => new actual.Pool(...given)),
  };
});

const FIVE_MINUTES_MS = 300_000;

function poolsTo(origin = 'http://127.0.0.1:9', attemptTimeoutMs = 20_000) {
  return new RecycledPool(origin, attemptTimeoutMs, new SocketHistory());
}

let now = 0;

beforeEach(() => jest.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => jest.restoreAllMocks());

describe('the pool of connections', () => {
  it('is the same for five minutes, then another, so that a change of DNS is seen', async () => {
    const pools = poolsTo();
    const first = pools.current();
    now += FIVE_MINUTES_MS - 1;
    expect(pools.current()).toBe(first);
    now += 1;
    const second = pools.current();
    expect(second).not.toBe(first);
    expect(pools.current()).toBe(second);
    expect([first.closed, second.closed]).toEqual([true, false]);
    await pools.close();
  });

  it('ends with those before it, whatever they still have in flight', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const pools = poolsTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const first = pools.current();
    const failed = jest.fn();
    first.dispatch({ path: '/', method: 'GET' }, { onRequestStart: () => undefined, onResponseError: failed });
    await once(server, 'connection');
    now += FIVE_MINUTES_MS;
    const second = pools.current();
    expect(first.destroyed).toBe(false);
    await pools.close();
    await expect(pools.close()).resolves.toBeUndefined();
    expect(failed).toHaveBeenCalledTimes(1);
    expect([first.destroyed, second.destroyed]).toEqual([true, true]);
    server.close();
  });

  it('has 64 connections, one request at a time on each, kept for less than a minute', async () => {
    const pools = poolsTo();
    const [, options] = jest.mocked(undici.Pool).mock.lastCall!;
    expect(options).toMatchObject({
      connections: 64,
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    expect(options?.keepAliveTimeout).toBeLessThan(60_000);
    expect(options?.keepAliveMaxTimeout).toBeLessThan(60_000);
    await pools.close();
  });

  it.each([
    [20_000, 5_000],
    [2_000, 2_000],
  ])('connects within 5 s, and within the time of an attempt: %i', async (attemptTimeoutMs, timeout) => {
    const pools = poolsTo(undefined, attemptTimeoutMs);
    expect(undici.buildConnector).toHaveBeenLastCalledWith(expect.objectContaining({ timeout }));
    await pools.close();
  });
});
