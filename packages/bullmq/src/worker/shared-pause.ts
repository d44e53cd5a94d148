import type { SharedPause } from '@greenflash-events/core/engine';
import type { Redis } from 'ioredis';

/** What BullMQ's `Queue.rateLimit()` writes; less is the count of a limit that the queue's owner has set. */
const NO_MORE = Number.MAX_SAFE_INTEGER;

/** The pause that holds for all workers: BullMQ's own rate limit of the queue, as its dashboards know it. */
export async function readPause(redis: Redis, limiterKey: string): Promise<SharedPause | undefined> {
  const [count, ttl] = await Promise.all([redis.get(limiterKey), redis.pttl(limiterKey)]);
  if (count === null || Number(count) < NO_MORE || ttl <= 0) return undefined;
  return { reason: 'throttled', forMs: ttl };
}

/** Sets it, unless a longer one holds. */
export async function writePause(redis: Redis, limiterKey: string, forMs: number): Promise<void> {
  const known = await readPause(redis, limiterKey);
  if (known === undefined || known.forMs < forMs) await redis.set(limiterKey, NO_MORE, 'PX', Math.ceil(forMs));
}
