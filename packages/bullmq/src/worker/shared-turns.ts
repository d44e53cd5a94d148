import type { ReservedTurns } from '@greenflash-events/core/engine';
import type { Redis } from 'ioredis';

/**
 * Reserves turns that no other worker gets; all times are Redis' own. What is kept is the time until which turns are given
 * out, of those to come a second's at most. One that is ten seconds away is ignored: the clock was set back since.
 *
 * KEYS: the time. ARGV: how many turns, how far apart, the earliest from now on, all in milliseconds.
 */
const RESERVE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local count, every, lead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local spent = tonumber(redis.call('GET', KEYS[1]) or '0')
if spent > now + 10000 then spent = 0 end
local first = math.max(spent, now + lead)
if count == 0 or first >= now + lead + 1000 then return { string.format('%.3f', now), '0', 0 } end
redis.call('SET', KEYS[1], string.format('%.3f', first + count * every), 'PX', 10000)
return { string.format('%.3f', now), string.format('%.3f', first), count }
`;

/** @param key where the queue's workers keep it */
export async function reserveTurns(
  redis: Redis,
  key: string,
  { count, everyMs, leadMs }: { readonly count: number; readonly everyMs: number; readonly leadMs: number },
): Promise<ReservedTurns> {
  const answer = await redis.eval(RESERVE, 1, key, count, everyMs, leadMs);
  const [now, firstAt, given] = answer as readonly [string, string, number];
  return { now: Number(now), firstAt: Number(firstAt), count: given };
}
