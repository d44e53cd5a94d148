import type { ClaimReport, ClaimStats, DeadLetters } from '@greenflash-events/core/engine';

/** Sends what the queue holds. Made by `startWorker()`. */
export interface EventWorker {
  /** There may be work: looks for it now. */
  wake(): void;
  stats(): ClaimStats;
  /** Events of this queue that were given up, by whatever worker. */
  readonly deadLetters: DeadLetters;
  /**
   * Gives back what was not sent, waits for what is being sent, tells the queue its outcome, and closes its
   * connections. A second call gets the first call's promise. Never rejects.
   */
  shutdown(options?: { readonly deadlineMs?: number }): Promise<ClaimReport>;
}
