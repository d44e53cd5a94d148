import {
  checkDeadLetterFilter,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetters,
} from '@greenflash-events/core/engine';
import type { Queue } from 'bullmq';
import type { QueueLink } from '../connection/queue-link.js';
import { claimedEvent, type EventJob } from '../jobs/event-job.js';
import { isLostClaim } from '../worker/job-claim.js';
import { parseFailedReason } from './failed-reason.js';

const DEFAULT_LIST = 100;
/** Jobs that are read at once. */
const PAGE = 500;

interface FailedJob {
  readonly job: EventJob;
  readonly letter: DeadLetter;
}

/** The failed jobs of a queue. */
export class FailedJobs implements DeadLetters {
  /** @param wake told when there is work again */
  constructor(
    private readonly link: Pick<QueueLink<Queue>, 'use'>,
    private readonly wake: () => void,
  ) {}

  async list(filter: DeadLetterFilter = {}): Promise<readonly DeadLetter[]> {
    const found = await this.#find(filter, DEFAULT_LIST);
    return found.map(({ letter }) => letter);
  }

  async redrive(filter: DeadLetterFilter): Promise<number> {
    const count = await this.#each(filter, async ({ job, letter }) => {
      // In this order: what ends in between is still a dead letter.
      await job.updateData({ body: letter.body, since: Date.now() });
      await job.retry('failed');
    });
    if (count > 0) this.wake();
    return count;
  }

  purge(filter: DeadLetterFilter): Promise<number> {
    return this.#each(filter, ({ job }) => job.remove());
  }

  async #each(filter: DeadLetterFilter, act: (failed: FailedJob) => Promise<void>): Promise<number> {
    let count = 0;
    for (const failed of await this.#find(filter, Infinity)) {
      try {
        await this.link.use(() => act(failed));
        count++;
      } catch (error) {
        // Another process has redriven or purged it in the meantime.
        if (!isLostClaim(error)) throw error;
      }
    }
    return count;
  }

  async #find(given: DeadLetterFilter, defaultLimit: number): Promise<readonly FailedJob[]> {
    checkDeadLetterFilter(given);
    const { limit = defaultLimit, ...filter } = given;
    const found: FailedJob[] = [];
    for (let start = 0; found.length < limit; start += PAGE) {
      const jobs = await this.link.use((queue) => queue.getJobs(['failed'], start, start + PAGE - 1, true));
      for (const job of jobs as EventJob[]) {
        const letter = letterOf(job);
        if (letter !== undefined && fits(letter, filter)) found.push({ job, letter });
      }
      if (jobs.length < PAGE) break;
    }
    return found.slice(0, limit);
  }
}

function letterOf(job: EventJob | undefined): DeadLetter | undefined {
  const claimed = job === undefined ? undefined : claimedEvent(job, undefined, 0);
  if (job === undefined || claimed === undefined) return undefined;
  const { productId, insertId, eventType, body } = claimed.event;
  return {
    ...{ productId, insertId, eventType, body, attempts: claimed.attempts },
    ...parseFailedReason(job.failedReason),
    createdAt: new Date(job.timestamp),
    diedAt: new Date(job.finishedOn ?? job.timestamp),
  };
}

function fits(letter: DeadLetter, { diedFrom, diedBefore, ...same }: DeadLetterFilter): boolean {
  const given = Object.entries(same) as [keyof typeof same & keyof DeadLetter, unknown][];
  return (
    given.every(([name, value]) => value === undefined || letter[name] === value) &&
    (diedFrom === undefined || letter.diedAt >= diedFrom) &&
    (diedBefore === undefined || letter.diedAt < diedBefore)
  );
}
