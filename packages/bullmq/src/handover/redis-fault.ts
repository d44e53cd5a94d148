import type { LaneState } from '@greenflash-events/core';
import { RedisTimeout } from '../connection/within.js';

/** Redis has less memory left than is kept for the workers. */
export class RedisFull extends Error {
  override readonly name = 'RedisFull';
}

export interface RedisFault {
  readonly reason: NonNullable<LaneState['reason']>;
  readonly message: string;
}

/** What an error of Redis means. Its text never quotes an event: Redis names commands, not their arguments. */
export function redisFault(error: unknown): RedisFault {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RedisTimeout) return { reason: 'timeout', message };
  if (error instanceof RedisFull) return { reason: 'unavailable', message };
  const [code = ''] = message.split(' ', 1);
  if (code === 'OOM') return { reason: 'unavailable', message: 'Redis has no memory left' };
  if (['NOAUTH', 'WRONGPASS', 'NOPERM'].includes(code)) return { reason: 'auth', message: `Redis says ${code}` };
  // LOADING, READONLY, MASTERDOWN, BUSY and the like: Redis is there and takes nothing.
  if (/^[A-Z]{4,}$/.test(code)) return { reason: 'unavailable', message: `Redis says ${code}` };
  return { reason: 'network', message: 'there is no connection to Redis' };
}
