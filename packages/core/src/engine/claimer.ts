import type { ClaimLoop } from '../delivery/claiming/claim-loop.js';
import type { ClaimReport, ClaimStats } from '../delivery/claiming/claim-stats.types.js';
import { durationOr } from '../time/duration-or.js';

type Close = (leftMs: number) => unknown;

/** What relays and workers are to their users: a claim loop, with a deadline by default and with what is closed after it. */
export class Claimer {
  readonly #closers: Close[] = [];
  #shutdown: Promise<ClaimReport> | undefined;

  constructor(
    private readonly loop: ClaimLoop,
    private readonly shutdownDeadlineMs: number,
  ) {}

  wake(): void {
    this.loop.wake();
  }

  stats(): ClaimStats {
    return this.loop.stats();
  }

  shutdown(options?: { readonly deadlineMs?: number | undefined }): Promise<ClaimReport> {
    return (this.#shutdown ??= this.#end(durationOr(options?.deadlineMs, this.shutdownDeadlineMs)));
  }

  /** Runs when the loop has ended, after those that were given before, and is told what is left of the deadline. */
  onClose(close: Close): void {
    this.#closers.push(close);
  }

  async #end(deadlineMs: number): Promise<ClaimReport> {
    const report = await this.loop.shutdown(deadlineMs);
    for (const close of this.#closers.splice(0)) await close(Math.max(0, deadlineMs - report.elapsedMs));
    return report;
  }
}
