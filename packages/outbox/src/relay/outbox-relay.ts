import type { ClaimLoop, ClaimReport, ClaimStats, RateLimitedLog } from '@greenflash-events/core/engine';
import type { OutboxPool } from '../pool.types.js';
import type { Relay } from './relay.types.js';

/** A claim loop over the outbox's table. */
export class OutboxRelay implements Relay {
  readonly #closers: (() => void)[] = [];
  #shutdown: Promise<ClaimReport> | undefined;

  constructor(
    private readonly loop: ClaimLoop,
    pool: OutboxPool,
    log: RateLimitedLog,
    private readonly shutdownDeadlineMs: number,
  ) {
    // A pool tells of an idle connection that broke by an event which, unheard, ends the process.
    const heard = (error: Error): void => log.warn('pool', `a connection to the database was lost (${error.message})`);
    pool.on?.('error', heard);
    this.onClose(() => void pool.removeListener?.('error', heard));
  }

  wake(): void {
    this.loop.wake();
  }

  stats(): ClaimStats {
    return this.loop.stats();
  }

  shutdown({ deadlineMs }: { readonly deadlineMs?: number } = {}): Promise<ClaimReport> {
    return (this.#shutdown ??= this.#end(deadlineMs ?? this.shutdownDeadlineMs));
  }

  /** Runs when the relay has ended. */
  onClose(close: () => void): void {
    this.#closers.push(close);
  }

  async #end(deadlineMs: number): Promise<ClaimReport> {
    const report = await this.loop.shutdown(deadlineMs);
    for (const close of this.#closers.splice(0)) close();
    return report;
  }
}
