import { RecycledPool } from './recycled-pool.js';
import { SocketHistory } from './socket-history.js';

const FIVE_MINUTES_MS = 300_000;

function openPool(): RecycledPool {
  return new RecycledPool('http://127.0.0.1:9', 20_000, new SocketHistory());
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('the pool of connections', () => {
  it('is the same for five minutes, then another, so that a change of DNS is seen', async () => {
    const pools = openPool();
    const first = pools.current();
    jest.advanceTimersByTime(FIVE_MINUTES_MS - 1);
    expect(pools.current()).toBe(first);
    jest.advanceTimersByTime(1);
    const second = pools.current();
    expect(second).not.toBe(first);
    expect(pools.current()).toBe(second);
    expect([first.closed, second.closed]).toEqual([true, false]);
    await pools.close();
  });

  it('is ended with those before it, once and for all', async () => {
    const pools = openPool();
    const first = pools.current();
    jest.advanceTimersByTime(FIVE_MINUTES_MS);
    const second = pools.current();
    await pools.close();
    await expect(pools.close()).resolves.toBeUndefined();
    expect([first.destroyed, second.destroyed]).toEqual([true, true]);
  });
});
