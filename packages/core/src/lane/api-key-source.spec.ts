import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import { ApiKeySource } from './api-key-source.js';

const TIMEOUT_MS = 20_000;

function sourceOf(
  option: string | (() => string | Promise<string>),
  clock = new FakeClock(),
): { source: ApiKeySource; clock: FakeClock } {
  return { source: new ApiKeySource(option, clock, TIMEOUT_MS), clock };
}

/** The keys that a function gives, one after the other. */
function giving(...keys: unknown[]): jest.Mock<Promise<string>> {
  return jest.fn(() => Promise.resolve(keys.shift() as string));
}

describe('a key given as a string', () => {
  it('is there at once, and stays when the API refuses it, since there is no other', () => {
    const { source } = sourceOf('k1');
    expect(source.get()).toBe('k1');
    source.forget('k1');
    expect(source.get()).toBe('k1');
  });
});

describe('a key given by a function', () => {
  it('is not asked for before it is needed', () => {
    const read = giving('k1');
    sourceOf(read);
    expect(read).not.toHaveBeenCalled();
  });

  it('is asked for once, and then there at once', async () => {
    const read = giving('k1', 'k2');
    const { source } = sourceOf(read);
    await expect(source.get()).resolves.toBe('k1');
    expect(source.get()).toBe('k1');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is asked for once by many attempts at the same time', async () => {
    const read = giving('k1', 'k2');
    const { source } = sourceOf(read);
    const keys = await Promise.all(Array.from({ length: 64 }, async () => source.get()));
    expect(new Set(keys)).toEqual(new Set(['k1']));
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('may come without a promise', async () => {
    const { source } = sourceOf(() => 'k1');
    await expect(source.get()).resolves.toBe('k1');
  });

  it('is asked for again after the API refused it', async () => {
    const { source } = sourceOf(giving('k1', 'k2'));
    await source.get();
    source.forget('k1');
    await expect(source.get()).resolves.toBe('k2');
  });

  it('is kept when the API refuses an older one late', async () => {
    const read = giving('k1', 'k2', 'k3');
    const { source } = sourceOf(read);
    await source.get();
    source.forget('k1');
    await source.get();
    source.forget('k1');
    expect(source.get()).toBe('k2');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['undefined', undefined],
    ['an empty text', ''],
    ['a number', 7],
    ['a header of its own', 'k1\r\nx: y'],
    ['letters that no header holds', 'ключ'],
  ])('is refused where it is %s, and asked for again', async (_, unusable) => {
    const { source } = sourceOf(giving(unusable, 'k2'));
    await expect(source.get()).rejects.toThrow('gave no usable key');
    await expect(source.get()).resolves.toBe('k2');
  });

  it('is asked for again after the function rejected or threw', async () => {
    const read = jest.fn<Promise<string>, []>();
    read.mockRejectedValueOnce(new Error('vault is sealed'));
    read.mockImplementationOnce(() => {
      throw new Error('vault is gone');
    });
    read.mockResolvedValueOnce('k3');
    const { source } = sourceOf(read);
    await expect(source.get()).rejects.toThrow('vault is sealed');
    await expect(source.get()).rejects.toThrow('vault is gone');
    await expect(source.get()).resolves.toBe('k3');
  });

  it('is given up where it takes as long as an attempt may, and asked for again', async () => {
    const hangs = new Promise<string>(() => undefined);
    const read = jest.fn<Promise<string>, []>().mockReturnValueOnce(hangs).mockResolvedValueOnce('k2');
    const { source, clock } = sourceOf(read);
    const key = expect(source.get()).rejects.toThrow('took too long');
    clock.advance(TIMEOUT_MS - 1);
    expect(clock.timers).toHaveLength(1);
    clock.advance(1);
    await key;
    await expect(source.get()).resolves.toBe('k2');
  });

  it('leaves no timer once it has come, and none that keeps the process alive before', async () => {
    const { source, clock } = sourceOf(giving('k1'));
    const key = source.get();
    expect(clock.timers.map(({ purpose }) => purpose)).toEqual(['background']);
    await key;
    await nextTurn();
    expect(clock.timers).toEqual([]);
  });

  it('is waited for no longer once closed, and leaves no timer', async () => {
    const { source, clock } = sourceOf(() => new Promise<string>(() => undefined));
    const key = expect(source.get()).rejects.toThrow();
    await nextTurn();
    source.close();
    source.close();
    await key;
    expect(clock.timers).toEqual([]);
  });
});
