import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { createTracker, type Tracker } from '@greenflash-events/core';
import {
  bullmqDelivery,
  openDeadLetters,
  startWorker,
  type DeadLetters,
  type EventWorker,
  type WorkerOptions,
} from '@greenflash-events/bullmq';
import {
  accepted,
  describeWithRedis,
  replied,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { PRODUCT_ID, RedisQueues, putManyEvents, type TestQueue } from './support/redis-queues.js';

const API_KEY = 'gf_secret_key';
const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };

describeWithRedis('A queue of BullMQ', () => {
  const queues = new RedisQueues();
  let server: ScriptedServer;
  let queue: TestQueue;
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(() => queues.start());
  beforeEach(async () => {
    server = await startScriptedServer();
    queue = queues.open();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
    await server.stop();
    await queues.closeQueues();
  });
  afterAll(() => queues.stop());

  function produce(): Tracker {
    const delivery = bullmqDelivery({ connection: queues.connection, queue: queue.name });
    const tracker = createTracker({ productId: PRODUCT_ID, apiKey: API_KEY, delivery, logger });
    closers.push(() => tracker.shutdown());
    return tracker;
  }

  function work(options: Partial<WorkerOptions> = {}): EventWorker {
    const worker = startWorker({
      ...{ connection: queues.connection, queue: queue.name, pollMaxMs: 50, logger },
      ...{ apiKey: API_KEY, baseUrl: server.baseUrl, backoffBaseMs: 10, backoffMaxMs: 50 },
      ...options,
    });
    closers.push(() => worker.shutdown());
    return worker;
  }

  function letters(): DeadLetters {
    const opened = openDeadLetters({ connection: queues.connection, queue: queue.name });
    closers.push(() => opened.close());
    return opened;
  }

  async function scriptsRun(): Promise<number> {
    const stats = (await queues.command('info', 'commandstats')) as string;
    return Number(/^cmdstat_evalsha:calls=(\d+)/m.exec(stats)![1]);
  }

  const emptied = (): Promise<void> => waitForAsync('nothing waits', async () => (await queue.waiting()) === 0);

  it('holds each event as a job that says what it is, and nothing secret', async () => {
    const tracker = produce();
    tracker.track({ eventType: 'upgrade_purchased', value: 149, insertId: '17:4' });
    await tracker.flush();
    const [job] = await queue.bullmq.getWaiting();
    const id = createHash('sha256').update(`${PRODUCT_ID}\0${'17:4'}`).digest('hex');
    expect(job).toMatchObject({ id, name: 'upgrade_purchased' });
    expect(Object.keys(job!.data as object)).toEqual(['body']);
    expect(JSON.parse((job!.data as { body: string }).body)).toMatchObject({ value: '149', insertId: '17:4' });
    expect(JSON.stringify(job!.asJSON())).not.toContain(API_KEY);
  });

  it.each([
    { given: 'a URL', connection: (port: number) => `redis://127.0.0.1:${port}` },
    { given: 'options of ioredis', connection: (port: number) => ({ port, lazyConnect: true }) },
    { given: 'a client of ioredis', connection: (port: number) => new Redis(port, { lazyConnect: true }) },
  ])('is reached by $given, which stays as it was', async ({ connection }) => {
    const given = connection(queues.port);
    const before = inspect(given);
    const tracker = createTracker({
      ...{ productId: PRODUCT_ID, logger },
      delivery: bullmqDelivery({ connection: given, queue: queue.name }),
    });
    tracker.track({ eventType: 'upgraded', value: 1 });
    expect(await tracker.shutdown()).toMatchObject({ ok: true, lost: 0 });
    expect(await queue.waiting()).toBe(1);
    expect(inspect(given)).toBe(before);
  });

  it('holds an event once that was tracked twice, and the two count as handed over', async () => {
    const tracker = produce();
    for (let n = 0; n < 2; n++) tracker.track({ eventType: 'upgraded', value: 1, insertId: 'same' });
    await tracker.flush();
    tracker.track({ eventType: 'upgraded', value: 1, insertId: 'same' });
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ accepted: 3, handedOver: 3 });
    expect(await queue.waiting()).toBe(1);
    work();
    await emptied();
    expect(server.attempts).toHaveLength(1);
  });

  it('takes an event whose twin is a dead letter, in place of that one', async () => {
    server.answerBy(() => replied(422));
    const tracker = produce();
    tracker.track({ eventType: 'upgraded', value: 'wrong', insertId: 'same' });
    const worker = work();
    await waitFor('it is given up', () => worker.stats().dead === 1);
    await emptied();
    server.answerBy(() => accepted());
    tracker.track({ eventType: 'upgraded', value: 'right', insertId: 'same' });
    await waitFor('it is sent', () => worker.stats().delivered === 1);
    expect(await letters().list()).toEqual([]);
  });

  it('keeps what was given up as failed jobs, which can be looked at, sent again as they were, and deleted', async () => {
    server.answerBy(({ eventType }) =>
      eventType === 'refused' ? replied(422, { body: '{"message":"value is no number"}' }) : accepted(),
    );
    await putManyEvents(queue, 6, (n) => ({ eventType: n < 4 ? 'refused' : 'taken' }));
    const worker = work();
    await waitFor('all have their outcome', () => worker.stats().delivered === 2 && worker.stats().dead === 4);
    await emptied();
    const opened = letters();
    const listed = await opened.list({ eventType: 'refused', limit: 3 });
    expect(listed).toHaveLength(3);
    expect(listed[0]).toMatchObject({ reason: 'rejected', message: expect.stringContaining('value is no number') });
    expect(await queue.bullmq.getFailedCount()).toBe(4);

    const [first, second] = listed.map(({ insertId }) => insertId);
    expect(await opened.purge({ insertId: first! })).toBe(1);
    server.answerBy(() => accepted());
    expect(await opened.redrive({ insertId: second! })).toBe(1);
    expect(await worker.deadLetters.redrive({ reason: 'rejected' })).toBe(2);
    await waitFor('they are sent', () => worker.stats().delivered === 5);
    expect(server.events.has(first!)).toBe(false);
    expect(server.events.rewritten).toEqual([]);
    expect(await opened.list()).toEqual([]);
  });

  it('sends a failed job that is retried in a dashboard', async () => {
    server.answerBy(() => replied(422));
    await putManyEvents(queue, 1);
    const worker = work();
    await waitForAsync('it has failed', async () => (await queue.bullmq.getFailedCount()) === 1);
    server.answerBy(() => accepted());
    const [job] = await queue.bullmq.getFailed();
    await job!.retry();
    await waitFor('it is sent', () => worker.stats().delivered === 1);
  });

  it('sends nothing while it is paused in a dashboard', async () => {
    const worker = work();
    await queue.bullmq.pause();
    await putManyEvents(queue, 20);
    worker.wake();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.attempts).toEqual([]);
    await queue.bullmq.resume();
    await waitFor('they are sent', () => worker.stats().delivered === 20);
  });

  it('keeps to maxPerSecond, counted at the endpoint, of all workers together', async () => {
    await putManyEvents(queue, 250);
    work({ maxPerSecond: 100 });
    await waitFor('the first sends', () => server.attempts.length > 20);
    work({ maxPerSecond: 100 });
    work({ maxPerSecond: 100 });
    await waitFor('they are sent', () => server.events.storedOnce === 250);
    const times = server.attempts.map(({ arrivedAt }) => arrivedAt);
    expect(times).toHaveLength(250);
    const inASecond = times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length);
    expect(Math.max(...inASecond)).toBeLessThanOrEqual(110);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(2_300);
  });

  it('takes most jobs of a backlog with the end of others, and gives back those that it has not sent', async () => {
    await putManyEvents(queue, 3_000);
    await queues.command('config', 'resetstat');
    const worker = work({ batchSize: 100 });
    await waitFor('half of them are sent', () => worker.stats().delivered >= 1_500);
    const { delivered } = await worker.shutdown().then(() => worker.stats());
    const counts = await queue.bullmq.getJobCounts('wait', 'active');
    expect(counts).toEqual({ wait: 3_000 - delivered, active: 0 });
    // One to take a job and one to end it, where each has its own.
    expect(await scriptsRun()).toBeLessThan(1.8 * delivered);
  });

  it('gives up a job that holds no event, and sends the others', async () => {
    const strangers = [{ to: 'someone' }, null, 'text', 7, ['body'], { body: 7 }];
    for (const data of strangers) await queue.bullmq.add('mail', data);
    await putManyEvents(queue, 3);
    const worker = work();
    await waitFor('the others are sent', () => worker.stats().delivered === 3);
    await waitForAsync('they have failed', async () => (await queue.bullmq.getFailedCount()) === strangers.length);
    const jobs = await queue.bullmq.getFailed();
    const reason = 'rejected: the job holds no event of greenflash-events';
    expect(jobs.map(({ failedReason }) => failedReason)).toEqual(strangers.map(() => reason));
    expect(jobs.map(({ data }): unknown => data)).toEqual(expect.arrayContaining(strangers));
    expect(await worker.deadLetters.list()).toEqual([]);
  });
});
