import { randomUUID } from 'node:crypto';
import type {
  ClaimAnswer,
  ClaimSource,
  Clock,
  Settlement,
  SharedPause,
  SourceAnswer,
} from '@greenflash-events/core/engine';
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueLink } from '../connection/queue-link.js';
import { claimedEvent, type EventJob } from '../jobs/event-job.js';
import { isLostClaim, settleJob, type JobClaim } from './job-claim.js';
import type { LockRenewal } from './lock-renewal.js';
import { readPause, writePause } from './shared-pause.js';

/** Claims are renewed while this process lives, but not for ever. */
const CLAIM_MS = 600_000;
/** BullMQ's scores of delayed jobs hold a time in the upper bits. */
const SCORE_PER_MS = 0x1000;

interface Taken extends SourceAnswer {
  readonly claims: readonly JobClaim[];
}

/** A queue of BullMQ as a source of claims. */
export class JobSource implements ClaimSource {
  readonly leaseMs = CLAIM_MS;
  readonly #process = randomUUID();
  #claims = 0;

  constructor(
    private readonly link: QueueLink<Worker>,
    private readonly renewal: LockRenewal,
    private readonly clock: Clock,
    /** Jobs that all workers together may take in a window of the limiter. */
    private readonly maxTaken = Infinity,
  ) {}

  async claim(max: number): Promise<ClaimAnswer> {
    const { claims, pause } = await this.link.use((worker) => this.#takeDue(worker, max));
    // Only now: the locks of jobs that were taken for an answer which failed have to run out.
    for (const claim of claims) this.renewal.hold(claim, this.clock.monotonic() + CLAIM_MS);
    const now = this.clock.now();
    const events = claims.map((claim) => this.#eventOf(claim, now));
    return { events: events.filter((event) => event !== undefined), pause };
  }

  settle(settlements: readonly Settlement[]): Promise<SourceAnswer> {
    return this.link.use(async () => {
      const now = this.clock.now();
      const results = await Promise.allSettled(settlements.map((settlement) => this.#settle(settlement, now)));
      const failed = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
      if (failed !== undefined) throw failed.reason;
      return this.look();
    });
  }

  look(): Promise<SourceAnswer> {
    return this.link.use(async (worker) => ({ pause: await readPause(this.link.redis, worker.toKey('limiter')) }));
  }

  share({ forMs }: SharedPause): Promise<void> {
    return this.link.use((worker) => writePause(this.link.redis, worker.toKey('limiter'), forMs));
  }

  async #takeDue(worker: Worker, max: number): Promise<Taken> {
    const { redis } = this.link;
    const [pause, due] = await Promise.all([readPause(redis, worker.toKey('limiter')), this.#due(redis, worker)]);
    if (pause !== undefined) return { claims: [], pause };
    const length = Math.min(max, due, this.maxTaken);
    const takes = await Promise.allSettled(Array.from({ length }, () => this.#take(worker)));
    const claims = takes.map((take) => (take.status === 'fulfilled' ? take.value : undefined));
    const taken = claims.filter((claim) => claim !== undefined);
    const failed = takes.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failed !== undefined && taken.length === 0) throw failed.reason;
    return { claims: taken, pause: undefined };
  }

  /** How many jobs wait or have waited long enough, so that an empty queue costs no script. */
  async #due(redis: Redis, worker: Worker): Promise<number> {
    const until = (this.clock.now() + 1) * SCORE_PER_MS;
    const counts = await Promise.all([
      redis.llen(worker.toKey('wait')),
      redis.zcard(worker.toKey('prioritized')),
      redis.zcount(worker.toKey('delayed'), 0, until),
    ]);
    return counts.reduce((sum, count) => sum + count);
  }

  async #take(worker: Worker): Promise<JobClaim | undefined> {
    const token = `${this.#process}-${this.#claims++}`;
    const job = (await worker.getNextJob(token, { block: false })) as EventJob | undefined;
    return job === undefined ? undefined : { job, token };
  }

  #eventOf(claim: JobClaim, now: number): ClaimAnswer['events'][number] | undefined {
    const claimed = claimedEvent(claim.job, claim, now);
    if (claimed !== undefined) return claimed;
    const history = { attempts: 0, charged: 0, refused: 0 };
    const message = 'the job holds no event of greenflash-events';
    void this.#settle({ kind: 'bury', claim, reason: 'rejected', message, history }, now).catch(() => undefined);
    return undefined;
  }

  async #settle(settlement: Settlement, now: number): Promise<void> {
    try {
      await settleJob(settlement, now);
    } catch (error) {
      if (!isLostClaim(error)) throw error;
    }
    this.renewal.forget(settlement.claim as JobClaim);
  }
}
