import type { Redis } from 'ioredis';
import { RedisMemory } from './redis-memory.js';

/** A Redis that says this of its memory, and counts how often it is asked. */
function redisWith(fields: Readonly<Record<string, string | number>>): { redis: Redis; asked: () => number } {
  let asked = 0;
  const lines = Object.entries(fields).map(([name, value]) => `${name}:${value}\r\n`);
  const info = (): Promise<string> => {
    asked++;
    return Promise.resolve(`# Memory\r\n${lines.join('')}`);
  };
  return { redis: { info } as unknown as Redis, asked: () => asked };
}

describe('the room that Redis has', () => {
  const noeviction = { maxmemory: 1_000, maxmemory_policy: 'noeviction' };

  it.each([
    { what: 'has no limit', fields: { used_memory: 9_999, maxmemory: 0, maxmemory_policy: 'noeviction' } },
    { what: 'is not yet at 90 %', fields: { used_memory: 899, ...noeviction } },
    { what: 'makes room by itself', fields: { used_memory: 999, maxmemory: 1_000, maxmemory_policy: 'volatile-lru' } },
    { what: 'does not say', fields: {} },
  ])('is enough where it $what', async ({ fields }) => {
    const { redis } = redisWith(fields);
    await expect(new RedisMemory(() => 0).assertRoom(redis, 0)).resolves.toBeUndefined();
  });

  it('is not enough from 90 % on', async () => {
    const { redis } = redisWith({ used_memory: 900, ...noeviction });
    await expect(new RedisMemory(() => 0).assertRoom(redis, 0)).rejects.toThrow('90 % of its maxmemory');
  });

  it('is not enough for events that would fill it up to there, with all that Redis needs to take them', async () => {
    const { redis } = redisWith({ used_memory: 500, ...noeviction });
    await expect(new RedisMemory(() => 0).assertRoom(redis, 99)).resolves.toBeUndefined();
    await expect(new RedisMemory(() => 0).assertRoom(redis, 100)).rejects.toThrow('50 % of its maxmemory');
  });

  it('counts what was written since the last look', async () => {
    const { redis, asked } = redisWith({ used_memory: 500, ...noeviction });
    const memory = new RedisMemory(() => 0);
    for (const looks of [1, 1, 1, 1, 2]) {
      await memory.assertRoom(redis, 15);
      expect(asked()).toBe(looks);
    }
  });

  it('is looked at four times a second, and before each batch when it becomes scarce', async () => {
    let now = 0;
    const ample = redisWith({ used_memory: 100, ...noeviction });
    const memory = new RedisMemory(() => now);
    for (; now < 1_000; now += 50) await memory.assertRoom(ample.redis, 0);
    expect(ample.asked()).toBe(4);
    const scarce = redisWith({ used_memory: 800, ...noeviction });
    for (let batch = 0; batch < 5; batch++) await memory.assertRoom(scarce.redis, 0);
    expect(scarce.asked()).toBe(5);
  });
});
