import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { newEventJob } from '../../src/jobs/event-job.js';
import type { Event, EventInput } from '@greenflash-events/core';
import { createEventBuilder } from '@greenflash-events/core/engine';
import { startRedis, type RedisServer } from '../../../test-kit/src/index.js';

export const PRODUCT_ID = '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d';

/** A queue that no other test uses. */
export interface TestQueue {
  readonly name: string;
  readonly bullmq: Queue;
  /** Jobs that are to be sent or being sent. */
  waiting(): Promise<number>;
}

/** One Redis for the tests of a file, and queues in it. */
export class RedisQueues {
  #server: RedisServer | undefined;
  readonly #queues: Queue[] = [];

  get server(): RedisServer {
    if (this.#server === undefined) throw new Error('start() was not awaited');
    return this.#server;
  }

  get port(): number {
    return this.server.port;
  }

  get connection(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  async start(flags: readonly string[] = []): Promise<void> {
    this.#server = await startRedis(flags);
  }

  /** Asks Redis itself. */
  async command(...words: readonly [string, ...string[]]): Promise<unknown> {
    const redis = new Redis(this.port, { lazyConnect: true, maxRetriesPerRequest: 1 });
    try {
      await redis.connect();
      return await redis.call(...words);
    } finally {
      redis.disconnect();
    }
  }

  async usedMemory(): Promise<number> {
    const info = (await this.command('info', 'memory')) as string;
    return Number(/^used_memory:(\d+)/m.exec(info)![1]);
  }

  open(name = `test-${randomUUID()}`, port = this.port): TestQueue {
    const bullmq = new Queue(name, { connection: { host: '127.0.0.1', port } });
    bullmq.on('error', () => undefined);
    this.#queues.push(bullmq);
    const waiting = async (): Promise<number> => {
      const counts = await bullmq.getJobCounts('wait', 'prioritized', 'delayed', 'active');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    };
    return { name, bullmq, waiting };
  }

  async closeQueues(): Promise<void> {
    await Promise.all(this.#queues.splice(0).map((queue) => queue.close()));
  }

  async stop(): Promise<void> {
    await this.closeQueues();
    await this.#server?.close();
  }
}

export async function putEvents({ bullmq }: TestQueue, events: readonly Event[]): Promise<void> {
  await bullmq.addBulk(events.map((event) => newEventJob(event, Date.now())));
}

/** Puts so many events there, `event-0`, `event-1`, …, as a producer would have. */
export async function putManyEvents(
  queue: TestQueue,
  count: number,
  over: (n: number) => Partial<EventInput> = () => ({}),
): Promise<void> {
  const builder = createEventBuilder({ productId: PRODUCT_ID });
  const events = Array.from({ length: count }, (_, n) => {
    const built = builder.build({ eventType: 'upgrade_purchased', value: n, insertId: `event-${n}`, ...over(n) });
    if (!built.ok) throw new Error(`the event is ${built.reason}`);
    return built.event;
  });
  await putEvents(queue, events);
}

/** Insert ids of the jobs that are to be sent or being sent. */
export async function insertIdsIn({ bullmq }: TestQueue): Promise<Set<string>> {
  const jobs = await bullmq.getJobs(['wait', 'prioritized', 'delayed', 'active']);
  return new Set(
    jobs.map(({ data }) => (JSON.parse((data as { body: string }).body) as { insertId: string }).insertId),
  );
}
