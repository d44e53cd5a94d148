import { randomUUID } from 'node:crypto';
import {
  turnIntervalMs,
  type ClaimAnswer,
  type ClaimSource,
  type Clock,
  type ReservedTurns,
  type Settlement,
  type SharedPause,
  type SourceAnswer,
} from '@greenflash-events/core/engine';
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueLink } from '../connection/queue-link.js';
import { claimedEvent, type EventJob } from '../jobs/event-job.js';
import { ClaimedAhead } from './claimed-ahead.js';
import { isLostClaim, settleJob, type JobClaim } from './job-claim.js';
import type { LockRenewal } from './lock-renewal.js';
import { readPause, writePause } from './shared-pause.js';
import { reserveTurns } from './shared-turns.js';

/** Claims are renewed while this process lives, but not for ever. */
const CLAIM_MS = 600_000;
/** Who claims again within this time will soon want what is taken ahead. */
const BUSY_MS = 500;
/** The end of each job is a script of its own, and takes the next: what waits saves only a write to the socket. */
const LINGER_MS = 1;
/** BullMQ's scores of delayed jobs hold a time in the upper bits. */
const SCORE_PER_MS = 0x1000;

interface Taken extends SourceAnswer {
  readonly claims: readonly JobClaim[];
}

/**
 * A queue of BullMQ as a source of claims. While one full claim follows quickly on another, the next jobs are taken by the
 * calls that end those before, which saves a call for each.
 */
export class JobSource implements ClaimSource {
  readonly leaseMs = CLAIM_MS;
  readonly lingerMs = LINGER_MS;
  readonly turnEveryMs: number | undefined;
  readonly #process = randomUUID();
  readonly #ahead: ClaimedAhead;
  #claims = 0;
  #claimedAt = -Infinity;
  #isBusy = false;

  constructor(
    private readonly link: QueueLink<Worker>,
    private readonly renewal: LockRenewal,
    private readonly clock: Clock,
    /** Attempts a second that all workers of the queue together may make. */
    maxPerSecond: number | undefined,
  ) {
    this.turnEveryMs = maxPerSecond === undefined ? undefined : turnIntervalMs(maxPerSecond);
    this.#ahead = new ClaimedAhead(clock, (claims) => this.#giveBack(claims));
  }

  async claim(max: number): Promise<ClaimAnswer> {
    const { claims, pause } = await this.link.use((worker) => this.#takeDue(worker, max - this.#ahead.size));
    if (pause !== undefined) void this.#ahead.giveAllBack();
    const all = [...this.#ahead.take(max - claims.length), ...claims];
    this.#learn(all.length === max);
    // Only now: the locks of jobs that were taken for an answer which failed have to run out.
    for (const claim of all) this.#hold(claim);
    const now = this.clock.now();
    const events = all.map((claim) => this.#eventOf(claim, now));
    return { events: events.filter((event) => event !== undefined), pause };
  }

  settle(settlements: readonly Settlement[]): Promise<SourceAnswer> {
    return this.link.use(async (worker) => {
      const now = this.clock.now();
      // Who gives back does not want more.
      if (settlements.some(({ kind }) => kind === 'release')) this.#isBusy = false;
      const next = this.#isBusy ? worker : undefined;
      const results = await Promise.allSettled(settlements.map((settlement) => this.#settle(settlement, now, next)));
      const failed = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
      if (failed !== undefined) throw failed.reason;
      return this.look();
    });
  }

  look(): Promise<SourceAnswer> {
    return this.link.use(async (worker) => ({ pause: await readPause(this.link.redis, worker.toKey('limiter')) }));
  }

  share({ forMs }: SharedPause): Promise<void> {
    this.#isBusy = false;
    return this.link.use((worker) => writePause(this.link.redis, worker.toKey('limiter'), forMs));
  }

  reserve(count: number, leadMs: number): Promise<ReservedTurns> {
    const turns = { count, everyMs: this.turnEveryMs!, leadMs };
    return this.link.use((worker) => reserveTurns(this.link.redis, worker.toKey('greenflash-turns'), turns));
  }

  /** Settles when what was taken ahead is given back. Never rejects. */
  close(): Promise<void> {
    this.#isBusy = false;
    return this.#ahead.giveAllBack();
  }

  #learn(wasFull: boolean): void {
    const now = this.clock.monotonic();
    this.#isBusy = wasFull && now - this.#claimedAt < BUSY_MS;
    this.#claimedAt = now;
  }

  #hold(claim: JobClaim): void {
    this.renewal.hold(claim, this.clock.monotonic() + CLAIM_MS);
  }

  async #takeDue(worker: Worker, max: number): Promise<Taken> {
    const { redis } = this.link;
    const [pause, due] = await Promise.all([readPause(redis, worker.toKey('limiter')), this.#due(redis, worker)]);
    if (pause !== undefined) return { claims: [], pause };
    const length = Math.max(0, Math.min(max, due));
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

  async #settle(settlement: Settlement, now: number, next?: Worker): Promise<void> {
    try {
      const ahead = await settleJob(settlement, now, next);
      if (ahead !== undefined) this.#takeAhead(ahead);
    } catch (error) {
      if (!isLostClaim(error)) throw error;
    }
    this.renewal.forget(settlement.claim as JobClaim);
  }

  #takeAhead(claim: JobClaim): void {
    this.#hold(claim);
    this.#ahead.put(claim);
  }

  async #giveBack(claims: readonly JobClaim[]): Promise<void> {
    // Before: the lock of one that cannot be given back has to run out.
    for (const claim of claims) this.renewal.forget(claim);
    await this.link.use(() => Promise.allSettled(claims.map((claim) => settleJob({ kind: 'release', claim }, 0))));
  }
}
