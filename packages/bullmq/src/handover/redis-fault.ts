import type { LaneState } from '@greenflash-events/core';
import { NoConnection, noConnection, redisCode } from '../connection/no-connection.js';
import { RedisTimeout } from '../connection/redis-timeout.js';

/** Redis has less memory left than is kept for the workers. */
export class RedisFull extends Error {
  override readonly name = 'RedisFull';
}

export interface RedisFault {
  readonly reason: NonNullable<LaneState['reason']>;
  readonly message: string;
}

const REFUSALS: ReadonlySet<string> = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM']);

/** What an error of Redis means. Its text never quotes an event: Redis names commands, not their arguments. */
export function redisFault(error: unknown): RedisFault {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RedisTimeout) return { reason: 'timeout', message };
  if (error instanceof RedisFull) return { reason: 'unavailable', message };
  if (error instanceof NoConnection) return { reason: redisFault(error.cause).reason, message };
  const code = redisCode(message);
  if (code === undefined) return { reason: 'network', message: noConnection(error) };
  if (code === 'OOM') return { reason: 'unavailable', message: 'Redis has no memory left' };
  // LOADING, READONLY, MASTERDOWN, BUSY and the like: Redis is there and takes nothing.
  return { reason: REFUSALS.has(code) ? 'auth' : 'unavailable', message: `Redis says ${code}` };
}
