import { errorName } from '../../errors/error-name.js';
import type { RateLimitedLog } from '../../observe/rate-limited-log.js';
import type { Clock, Timer } from '../../time/clock.types.js';
import type { ClaimSource, Settlement, SourceAnswer } from './claim-source.types.js';

const MAX_BATCH = 1_000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;

interface Waiting {
  readonly settlement: Settlement;
  readonly leaseEndsAt: number;
}

interface Parts {
  readonly source: Pick<ClaimSource, 'lingerMs' | 'settle'>;
  readonly clock: Clock;
  readonly log: RateLimitedLog;
  readonly answered: (answer: SourceAnswer, askedAt: number) => void;
  /** Called when nothing is left to be written. */
  readonly emptied: () => void;
}

/**
 * Writes outcomes to the source, many at a time and one batch after the other. What cannot be written is tried again
 * while its lease lasts; then another process claims the event, and the API folds the second sending.
 */
export class SettlementWriter {
  #waiting: Waiting[] = [];
  #writing = 0;
  #unwritten = 0;
  #failures = 0;
  #maxBatch = MAX_BATCH;
  #timer: Timer | undefined;
  #closed = false;

  constructor(private readonly parts: Parts) {}

  /** Outcomes that are not yet written. */
  get size(): number {
    return this.#waiting.length + this.#writing;
  }

  /** Outcomes that were given up, because their leases ended first. */
  get unwritten(): number {
    return this.#unwritten;
  }

  add(settlement: Settlement, leaseEndsAt: number): void {
    if (this.#closed) {
      this.#unwritten++;
      return;
    }
    this.#waiting.push({ settlement, leaseEndsAt });
    if (this.#writing > 0 || this.#failures > 0) return;
    if (this.#waiting.length >= MAX_BATCH) void this.#write();
    else this.#timer ??= this.#in(this.parts.source.lingerMs);
  }

  /** Does not wait for others. */
  hurry(): void {
    if (this.#writing === 0 && this.#waiting.length > 0) void this.#write();
  }

  /** Gives up what is not written, what the source has been asked for but not answered included. */
  close(): void {
    this.#timer?.cancel();
    this.#unwritten += this.size;
    this.#closed = true;
    this.#waiting = [];
    this.#writing = 0;
  }

  async #write(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const batch = this.#waiting.splice(0, this.#maxBatch);
    this.#writing = batch.length;
    const askedAt = this.parts.clock.monotonic();
    try {
      const answer = await this.parts.source.settle(batch.map(({ settlement }) => settlement));
      if (this.#closed) this.#unwritten -= batch.length;
      this.#failures = 0;
      this.#maxBatch = Math.min(MAX_BATCH, this.#maxBatch * 2);
      this.parts.answered(answer, askedAt);
    } catch (error) {
      this.#failed(batch, error);
    }
    this.#writing = 0;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#waiting.length === 0) return this.parts.emptied();
    if (this.#closed) return;
    if (this.#failures > 0) this.#timer = this.#in(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1)));
    else if (this.#waiting.length >= MAX_BATCH / 2) void this.#write();
    else this.#timer = this.#in(this.parts.source.lingerMs);
  }

  #failed(batch: readonly Waiting[], error: unknown): void {
    this.#failures++;
    // One that can never be written must not hold up the others: smaller batches, and it goes to the end.
    this.#maxBatch = Math.max(1, Math.floor(batch.length / 2));
    if (!this.#closed) this.#keepAlive(batch);
    this.parts.log.error(
      'settle',
      `could not record the outcomes of ${batch.length} events (${describe(error)}); will retry`,
    );
  }

  #keepAlive(batch: readonly Waiting[]): void {
    const now = this.parts.clock.monotonic();
    const alive = batch.filter(({ leaseEndsAt }) => leaseEndsAt > now);
    this.#unwritten += batch.length - alive.length;
    this.#waiting.push(...alive);
  }

  #in(delayMs: number): Timer {
    return this.parts.clock.setTimer(() => void this.#write(), delayMs, 'foreground');
  }
}

/** The name and code of an error: its message may quote what was to be written. */
function describe(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? `${errorName(error)} ${code}` : errorName(error);
}
