/** How a batch is written; resolves after its commit with one result for each job, in order. */
export type CommitBatch<Job, Result> = (jobs: readonly Job[]) => Promise<readonly Result[]>;

export interface GroupCommitOptions<Job> {
  /** Jobs that share one commit at most. */
  readonly maxBatch: number;
  /** How large a job is. @default 0 */
  readonly sizeOf?: (job: Job) => number;
  /** Bytes of jobs that share one commit at most, except that one job always may. @default no limit */
  readonly maxBatchBytes?: number;
  /** Bytes of jobs that wait at most, and what a job is refused with that comes beyond. @default no limit */
  readonly waiting?: { readonly maxBytes: number; readonly refusal: () => Error };
  /** Jobs that have to wait before a second batch is begun while one is being committed. @default none is */
  readonly aheadFrom?: number;
  /** Whether a batch failed for what was in it. */
  readonly isFaultOfData: (error: unknown) => boolean;
}

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly bytes: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes jobs that come at the same time in one transaction: those that come while one is committed share the next. Where
 * many have come, that one is on its way to the database before the commit is over, so that neither waits for the other.
 * A job that the database refuses fails alone.
 */
export class GroupCommit<Job, Result> {
  private readonly waiting: Waiting<Job, Result>[] = [];
  private waitingBytes = 0;
  private gathering = false;
  private committing = 0;

  constructor(
    private readonly commit: CommitBatch<Job, Result>,
    private readonly options: GroupCommitOptions<Job>,
  ) {}

  /** Resolves after the commit. Rejects when the database fails or refuses this job, or when too many bytes wait already. */
  add(job: Job): Promise<Result> {
    const { sizeOf, waiting: limit } = this.options;
    const bytes = sizeOf?.(job) ?? 0;
    if (limit !== undefined && this.waitingBytes + bytes > limit.maxBytes) return Promise.reject(limit.refusal());
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, bytes, resolve, reject });
      this.waitingBytes += bytes;
      this.begin();
    });
  }

  private begin(): void {
    const { aheadFrom = Infinity } = this.options;
    const least = [1, aheadFrom][this.committing] ?? Infinity;
    if (this.gathering || this.waiting.length < least) return;
    this.gathering = true;
    // A turn of the event loop, so that requests whose bytes are here already come along.
    setImmediate(() => {
      this.gathering = false;
      void this.write(this.takeBatch());
    });
  }

  private takeBatch(): readonly Waiting<Job, Result>[] {
    const { maxBatch, maxBatchBytes = Infinity } = this.options;
    let [count, bytes] = [0, 0];
    for (const job of this.waiting) {
      if (count === maxBatch || (count > 0 && bytes + job.bytes > maxBatchBytes)) break;
      count++;
      bytes += job.bytes;
    }
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }

  private async write(batch: readonly Waiting<Job, Result>[]): Promise<void> {
    this.committing++;
    this.begin();
    await this.settle(batch);
    this.committing--;
    this.begin();
  }

  private async settle(batch: readonly Waiting<Job, Result>[]): Promise<void> {
    try {
      const results = await this.commit(batch.map(({ job }) => job));
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (batch.length > 1 && this.options.isFaultOfData(error)) await this.settleApart(batch);
      else for (const { reject } of batch) reject(error);
    }
  }

  private async settleApart(batch: readonly Waiting<Job, Result>[]): Promise<void> {
    for (const one of batch) await this.settle([one]);
  }
}
