import { openDoctor } from '@greenflash-events/bullmq';
import { Redis } from 'ioredis';
import { describeWithRedis, startRedis } from '../../test-kit/src/index.js';
import { RedisQueues } from './support/redis-queues.js';

describeWithRedis('The doctor of a queue', () => {
  const queues = new RedisQueues();
  let doctor: ReturnType<typeof openDoctor>;
  let queue: ReturnType<RedisQueues['open']>;

  beforeAll(() => queues.start(['--appendonly', 'yes']));
  beforeEach(() => {
    queue = queues.open();
    doctor = openDoctor({ connection: queues.connection, queue: queue.name });
  });
  afterEach(async () => {
    await doctor.close();
    await queues.closeQueues();
  });
  afterAll(() => queues.stop());

  it('finds nothing wrong with a queue that was never used', async () => {
    expect(await doctor.examine()).toEqual({
      ...{ ok: true, problems: [], waiting: 0, active: 0, deadLetters: 0, lagMs: 0, stopped: false, pause: undefined },
      redis: { server: expect.stringMatching(/^Redis \d/), fill: 0, maxmemoryPolicy: 'noeviction', appendOnly: true },
    });
  });

  it('says that no worker sends what waits', async () => {
    await queue.bullmq.add('trial_started', {}, { timestamp: Date.now() - 900_000 });
    await queue.bullmq.add('trial_started', {}, { delay: 60_000 });

    expect(await doctor.examine()).toMatchObject({
      waiting: 2,
      problems: ['the first event of the line is 15 min old and no worker has taken it: is a worker running?'],
    });
    await queues.command('lpush', queue.bullmq.toKey('active'), 'a job that another one sends');
    expect((await doctor.examine()).problems).toEqual([expect.stringContaining('workers send, and are behind')]);
    await queue.bullmq.rateLimit(600_000);
    const { pause, problems } = await doctor.examine();
    expect(pause).toMatchObject({ reason: 'throttled' });
    expect(problems).toEqual([expect.stringContaining('the endpoint is paused (throttled)')]);
  });

  it('says that the queue was paused by hand', async () => {
    await queue.bullmq.pause();

    expect(await doctor.examine()).toMatchObject({
      stopped: true,
      problems: [expect.stringContaining('resume it where it was paused')],
    });
  });

  it('says what Redis is set to that loses events', async () => {
    const redis = new Redis(queues.connection);
    await redis.config('SET', 'appendonly', 'no');
    await redis.config('SET', 'maxmemory', '1mb');
    expect((await doctor.examine()).problems).toEqual([
      expect.stringMatching(/^Redis has used \d+ % of its maxmemory, so that producers wait/),
      expect.stringContaining('set appendonly yes'),
    ]);

    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    redis.disconnect();
    expect((await doctor.examine()).problems).toEqual([
      expect.stringContaining('set maxmemory-policy noeviction'),
      expect.stringContaining('set appendonly yes'),
    ]);
  });

  it('rejects where it cannot connect, and says why, each time', async () => {
    const locked = await startRedis(['--requirepass', 'right']);
    for (const { connection, why } of [
      { connection: 'redis://127.0.0.1:9', why: 'ECONNREFUSED' },
      { connection: `redis://:wrong@127.0.0.1:${locked.port}`, why: 'WRONGPASS' },
    ]) {
      const lost = openDoctor({ connection });
      for (let n = 0; n < 2; n++)
        await expect(lost.examine()).rejects.toThrow(`there is no connection to Redis (${why})`);
      await lost.close();
    }
    await locked.close();
  });
});
