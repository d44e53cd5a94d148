import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, Work } from './engine.types.js';
import { deleteOlder, deleteSurplus, selectOverfull, STEP } from './surplus.js';

export interface RetentionOptions {
  /** Older events are deleted; none for their age when undefined. */
  readonly maxAgeMs: number | undefined;
  /** Events that are kept of each key, the latest; all when undefined. */
  readonly maxEvents: number | undefined;
}

const EVERY_MS = 5000;

/** How long the series of minutes reaches back. */
const KEPT_MINUTES_MS = 25 * 60 * 60_000;

const HOUR_MS = 60 * 60_000;

/**
 * Deletes what is too old or too much, in small transactions between which requests are served. Several processes may do
 * so on one database: each finds what the others left.
 */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private closed = false;
  private forgottenMs = 0;

  constructor(
    private readonly engine: Engine,
    private readonly options: RetentionOptions,
    private readonly log: (line: string) => void,
  ) {}

  /** From now on, every five seconds. */
  start(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.running = this.run()
        .catch((error: unknown) =>
          this.log(`retention failed: ${error instanceof Error ? error.message : 'unknown error'}`),
        )
        .then(() => this.start());
    }, EVERY_MS);
    this.timer.unref();
  }

  /** Deletes what is too old or too much now, and not what becomes so meanwhile: it ends, however much arrives. */
  async run(): Promise<void> {
    const { maxAgeMs, maxEvents } = this.options;
    await this.forgetMinutes(Date.now() - KEPT_MINUTES_MS);
    if (maxAgeMs !== undefined) {
      const beforeMs = Date.now() - maxAgeMs;
      await this.inSteps((transaction, atCommit) => deleteOlder(transaction, atCommit, beforeMs));
    }
    if (maxEvents === undefined) return;
    for (const namespace of await selectOverfull(this.engine.database, maxEvents)) {
      await this.inSteps((transaction, atCommit) => deleteSurplus(transaction, atCommit, namespace, maxEvents));
    }
  }

  /** Resolves when nothing is being deleted any more. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Rests after each step for as long as it took, so that half of the time at least is left to requests. */
  private async inSteps(step: Work<number>): Promise<void> {
    let isFull = true;
    while (isFull && !this.closed) {
      const startedAt = performance.now();
      isFull = (await this.engine.write(step)) === STEP;
      await sleep(performance.now() - startedAt);
    }
  }

  /** Once in an hour: it looks at all of them. */
  private async forgetMinutes(beforeMs: number): Promise<void> {
    if (beforeMs < this.forgottenMs + HOUR_MS) return;
    this.forgottenMs = beforeMs;
    await this.engine.write((transaction) =>
      transaction.deleteFrom('minutes').where('minute', '<', beforeMs).execute(),
    );
  }
}
