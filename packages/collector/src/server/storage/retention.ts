import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, Work } from './engine.types.js';
import {
  deleteOlder,
  deleteSurplus,
  forgetKeys,
  lastKeyToForget,
  selectOverfull,
  type KeyLimits,
} from './delete-events.js';

export interface RetentionOptions {
  /** Older events are deleted; none for their age when undefined. */
  readonly maxAgeMs: number | undefined;
  /** Events that are kept of each key, the latest; all when undefined. */
  readonly maxEvents: number | undefined;
  /** Bytes of the bodies that are kept of each key, the latest; all when undefined. */
  readonly maxBytes?: number | undefined;
  /** Insert ids of deleted events that are kept, the latest of all keys. @default 1_000_000 */
  readonly maxKeys?: number;
  /** How long those are kept. @default 604_800_000, a week */
  readonly keptKeysMs?: number;
}

const EVERY_MS = 5000;

const MAX_KEYS = 1_000_000;
const KEPT_KEYS_MS = 7 * 24 * 60 * 60_000;

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
  private writtenBytes = 0;
  private forgottenMs = 0;

  constructor(
    private readonly engine: Engine,
    private readonly options: RetentionOptions,
    private readonly log: (line: string) => void,
  ) {}

  /** From now on, every five seconds, and when much has been written. */
  start(): void {
    if (this.closed) return;
    this.writtenBytes = 0;
    this.timer = setTimeout(() => this.begin(), EVERY_MS);
    this.timer.unref();
  }

  /** Looks at once after a quarter of what may be kept, so that memory does not fill in five seconds. */
  noteWritten(bytes: number): void {
    this.writtenBytes += bytes;
    if (this.timer === undefined || this.writtenBytes < (this.options.maxBytes ?? Infinity) / 4) return;
    this.begin();
  }

  /** Deletes what is too old or too much now, and not what becomes so meanwhile: it ends, however much arrives. */
  async run(): Promise<void> {
    const { maxAgeMs, maxEvents, maxBytes, maxKeys = MAX_KEYS, keptKeysMs = KEPT_KEYS_MS } = this.options;
    await this.forgetMinutes(Date.now() - KEPT_MINUTES_MS);
    if (maxAgeMs !== undefined) {
      const beforeMs = Date.now() - maxAgeMs;
      await this.inSteps((transaction, atCommit) => deleteOlder(transaction, atCommit, beforeMs));
    }
    if (maxEvents !== undefined || maxBytes !== undefined) {
      const limits = { maxEvents, maxBytes };
      for (const namespace of await selectOverfull(this.engine.database, limits)) {
        await this.inSteps((transaction, atCommit) => deleteSurplus(transaction, atCommit, namespace, limits));
      }
    }
    await this.forgetKeys({ sinceMs: Date.now() - keptKeysMs, maxKeys });
  }

  /** Resolves when nothing is being deleted any more. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running = this.run()
      .catch((error: unknown) => {
        // Requests find the same, and that is said once.
        if (this.engine.isAway(error)) return;
        this.log(`retention failed: ${error instanceof Error ? error.message : 'unknown error'}`);
      })
      .then(() => this.start());
  }

  /** Rests after each step for as long as it took, so that half of the time at least is left to requests. */
  private async inSteps(step: Work<boolean>): Promise<void> {
    let mayBeMore = true;
    while (mayBeMore && !this.closed) {
      const startedAt = performance.now();
      mayBeMore = await this.engine.write(step);
      await sleep(performance.now() - startedAt);
    }
  }

  private async forgetKeys(limits: KeyLimits): Promise<void> {
    for (;;) {
      const last = await lastKeyToForget(this.engine.database, limits);
      if (last === undefined || this.closed) return;
      await this.inSteps((transaction) => forgetKeys(transaction, last).then(() => false));
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
