import { MAX_FILL } from '../handover/redis-memory.js';
import type { QueueHealth } from './queue-health.types.js';

/** Longer than the backoffs and pauses of a queue that is being worked on. */
const LONG_LAG_MS = 10 * 60_000;

export function findProblems(health: Omit<QueueHealth, 'ok' | 'problems'>): string[] {
  const { active, deadLetters, lagMs, stopped, pause, redis } = health;
  const problems: string[] = [];
  if (stopped) problems.push('the queue is paused by hand: resume it where it was paused, or by Queue.resume()');
  if (!stopped && lagMs > LONG_LAG_MS) {
    const isSending = active > 0 ? 'workers send, and are behind' : 'is a worker running?';
    const cause = pause === undefined ? isSending : `the endpoint is paused (${pause.reason})`;
    problems.push(
      `the first event of the line is ${Math.round(lagMs / 60_000)} min old and no worker has taken it: ${cause}`,
    );
  }
  if (deadLetters > 0) {
    problems.push(`events given up: ${deadLetters}; look at deadLetters.list(), then redrive or purge`);
  }
  if (redis.fill >= MAX_FILL) {
    problems.push(
      `Redis has used ${Math.round(redis.fill * 100)} % of its maxmemory, so that producers wait: give it more`,
    );
  }
  if (redis.maxmemoryPolicy !== undefined && redis.maxmemoryPolicy !== 'noeviction') {
    problems.push(
      `Redis deletes jobs when it is full (maxmemory-policy ${redis.maxmemoryPolicy}): set maxmemory-policy noeviction`,
    );
  }
  if (redis.appendOnly === false) {
    problems.push('Redis forgets what came after its last snapshot when it ends: set appendonly yes');
  }
  return problems;
}
