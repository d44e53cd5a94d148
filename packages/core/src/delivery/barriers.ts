import type { Clock } from '../time/clock.types.js';
import type { FlushReport } from '../outcome/reports.types.js';
import type { Ending } from './event-store.types.js';

type Tally = { -readonly [S in Exclude<Ending['status'], 'handedOver'>]: number } & { pending: number };

/** One `flush()`: waits for the events that were accepted before it, and counts how they ended. */
interface Barrier {
  readonly upTo: number;
  readonly deadlineAt: number;
  readonly tally: Tally;
  readonly settle: (reason: FlushReport['reason']) => void;
}

/** The flushes under way. Each has its own barrier, however they overlap. */
export class Barriers {
  readonly #open = new Set<Barrier>();

  constructor(private readonly clock: Clock) {}

  /**
   * @param upTo the newest epoch that counts
   * @param pending how many of those have no outcome yet
   */
  add(upTo: number, pending: number, deadlineMs: number): Promise<FlushReport> {
    const startedAt = this.clock.monotonic();
    const tally: Tally = { delivered: 0, sampled: 0, dead: 0, dropped: 0, pending };
    return new Promise((resolve) => {
      const barrier: Barrier = {
        upTo,
        deadlineAt: startedAt + deadlineMs,
        tally,
        settle: (reason) => {
          timer.cancel();
          this.#open.delete(barrier);
          resolve({ ok: tally.pending === 0, reason, ...tally, elapsedMs: this.clock.monotonic() - startedAt });
        },
      };
      const timer = this.clock.setTimer(() => barrier.settle('deadline'), deadlineMs, 'foreground');
      this.#open.add(barrier);
      if (pending === 0) barrier.settle('drained');
    });
  }

  /** An event has got its outcome. */
  settled(epoch: number, removal: Ending['status'], count = 1): void {
    for (const barrier of this.#open) {
      if (epoch > barrier.upTo) continue;
      if (removal !== 'handedOver') barrier.tally[removal] += count;
      barrier.tally.pending -= count;
      if (barrier.tally.pending === 0) barrier.settle('drained');
    }
  }

  /** Ends those whose deadline comes before the endpoint may be tried again. */
  pausedUntil(resumesAt: number): void {
    for (const barrier of this.#open) if (resumesAt > barrier.deadlineAt) barrier.settle('paused');
  }

  closeAll(): void {
    for (const barrier of this.#open) barrier.settle('closed');
  }
}
