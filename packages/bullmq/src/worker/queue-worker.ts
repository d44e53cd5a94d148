import type { ClaimLoop, ClaimReport, ClaimStats, DeadLetters } from '@greenflash-events/core/engine';
import type { EventWorker } from './worker.types.js';

/** A claim loop over a queue of BullMQ. */
export class QueueWorker implements EventWorker {
  readonly #closers: ((leftMs: number) => void | Promise<void>)[] = [];
  #shutdown: Promise<ClaimReport> | undefined;

  constructor(
    private readonly loop: ClaimLoop,
    readonly deadLetters: DeadLetters,
    private readonly shutdownDeadlineMs: number,
  ) {}

  wake(): void {
    this.loop.wake();
  }

  stats(): ClaimStats {
    return this.loop.stats();
  }

  shutdown({ deadlineMs }: { readonly deadlineMs?: number } = {}): Promise<ClaimReport> {
    return (this.#shutdown ??= this.#end(deadlineMs ?? this.shutdownDeadlineMs));
  }

  /** Runs when the worker has ended, after those that were given before, and is told what is left of the deadline. */
  onClose(close: (leftMs: number) => void | Promise<void>): void {
    this.#closers.push(close);
  }

  async #end(deadlineMs: number): Promise<ClaimReport> {
    const report = await this.loop.shutdown(deadlineMs);
    for (const close of this.#closers.splice(0)) await close(Math.max(0, deadlineMs - report.elapsedMs));
    return report;
  }
}
