// What an event that waits costs Redis, in memory and in its append-only file.
import { Redis } from 'ioredis';
import { ask, startChild } from './children.mjs';
import { startRedis } from './redis.mjs';

/** Before these, the scripts of BullMQ are not there yet. */
const WARM_UP = 100;

export async function measureMemory(events) {
  const server = await startRedis();
  const redis = new Redis(server.port);
  const field = async (section, name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.info(section))[1]);
  const read = async () => ({
    memory: await field('memory', 'used_memory_dataset'),
    file: await field('persistence', 'aof_current_size'),
  });
  try {
    const producer = await startChild('producer-child.mjs', { port: server.port, queue: 'bench' });
    await ask(producer, { events: WARM_UP });
    const before = await read();
    await ask(producer, { events });
    const after = await read();
    producer.disconnect();
    const each = (name) => Math.round((after[name] - before[name]) / events);
    return { events, memoryBytes: each('memory'), fileBytes: each('file') };
  } finally {
    redis.disconnect();
    await server.close();
  }
}
