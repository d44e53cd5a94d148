import type { Queue } from 'bullmq';
import type { QueueLink } from '../connection/queue-link.js';
import type { NewEventJob } from '../jobs/event-job.js';
import type { RedisMemory } from './redis-memory.js';

/** Puts events into the queue, many at a time. */
export class QueueWriter {
  constructor(
    private readonly link: QueueLink<Queue>,
    private readonly memory: RedisMemory,
  ) {}

  /**
   * Settles when Redis has all of them. An event whose job waits already adds nothing, and is as safe as that one; one
   * whose twin is a dead letter takes its place, since BullMQ would leave it out without a word.
   *
   * @throws (as a rejection) what kept Redis from taking one of them; the others may be there
   */
  async write(jobs: readonly NewEventJob[]): Promise<void> {
    const bytes = jobs.reduce((sum, { data }) => sum + data.body.length, 0);
    await this.link.use(async (queue) => {
      const room = this.memory.assertRoom(this.link.redis, bytes);
      const [letters] = await Promise.all([this.#deadTwins(queue, jobs), room]);
      for (const id of letters) await queue.remove(id).catch(() => undefined);
      await queue.addBulk([...jobs]);
    });
  }

  async #deadTwins(queue: Queue, jobs: readonly NewEventJob[]): Promise<readonly string[]> {
    const ids = jobs.map(({ opts }) => opts.jobId);
    const scores = await this.link.redis.zmscore(queue.toKey('failed'), ...ids);
    return ids.filter((_, n) => scores[n] !== null && scores[n] !== undefined);
  }
}
