import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { fillOf, infoOf } from '../handover/redis-memory.js';
import { readPause } from '../worker/shared-pause.js';
import { findProblems } from './find-problems.js';
import type { QueueHealth, RedisCare } from './queue-health.types.js';

/** @throws (as a rejection) what Redis throws */
export async function examineQueue(queue: Queue, redis: Redis, now: number): Promise<QueueHealth> {
  const [counts, stopped, pause, [first], server, memory, persistence] = await Promise.all([
    queue.getJobCounts(),
    queue.isPaused(),
    readPause(redis, queue.toKey('limiter')),
    queue.getJobs(['wait'], 0, 0, true),
    infoOf(redis, 'server'),
    infoOf(redis, 'memory'),
    infoOf(redis, 'persistence'),
  ]);
  const { failed: deadLetters = 0, completed = 0, active = 0 } = counts;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const health = {
    ...{ waiting: all - deadLetters - completed, active, deadLetters },
    lagMs: first === undefined ? 0 : Math.max(0, now - first.timestamp),
    ...{ stopped, pause, redis: careOf(server, memory, persistence) },
  };
  const problems = findProblems(health);
  return { ok: problems.length === 0, problems, ...health };
}

function careOf(server = '', memory = '', persistence = ''): RedisCare {
  const log = field(persistence, 'aof_enabled');
  return {
    server: serverOf(server),
    fill: fillOf(memory),
    maxmemoryPolicy: field(memory, 'maxmemory_policy'),
    appendOnly: log === undefined ? undefined : log === '1',
  };
}

/** Valkey also reports the Redis version that it is compatible with. */
function serverOf(info: string): string | undefined {
  const [redis, valkey] = [field(info, 'redis_version'), field(info, 'valkey_version')];
  if (valkey !== undefined) return `Valkey ${valkey}`;
  return redis === undefined ? undefined : `Redis ${redis}`;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
}
