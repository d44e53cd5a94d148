import { importFromTestKit } from '../../core/bench/test-kit.mjs';

/** What a queue needs of Redis, and what Redis does by default beside. */
const SAFE = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];

export async function startRedis(flags = SAFE) {
  const kit = await importFromTestKit('start-redis.ts');
  return kit.startRedis(flags);
}
