import { describeWithRedis } from '../../test-kit/src/index.js';
import { linkToQueue } from '../src/connection/queue-link.js';
import { RedisQueues } from './support/redis-queues.js';

describeWithRedis('The way to a queue', () => {
  const queues = new RedisQueues();

  beforeAll(() => queues.start());
  afterAll(() => queues.stop());

  it('lets many wait for one connection, and listens for it once', async () => {
    const link = linkToQueue({ connection: queues.connection, timeoutMs: 5_000, onError: () => undefined });
    const before = link.redis.listenerCount('close');
    const uses = Array.from({ length: 20 }, (_, n) => link.use(() => Promise.resolve(n)));
    await Promise.resolve();
    const meanwhile = link.redis.listenerCount('close');

    expect(await Promise.all(uses)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(meanwhile - before).toBe(1);
    await link.close();
  });

  it('says at once, and to all, that there is none', async () => {
    const link = linkToQueue({
      connection: { host: '127.0.0.1', port: 1 },
      timeoutMs: 5_000,
      onError: () => undefined,
    });
    const uses = Array.from({ length: 3 }, () => link.use(() => Promise.resolve()));

    for (const use of uses) await expect(use).rejects.toThrow('no connection');
    await link.close();
  });
});
