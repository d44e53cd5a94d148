import type { ClaimReport, ClaimStats } from '@greenflash-events/core/engine';

/** Sends what the outbox holds. Made by `startRelay()`. */
export interface Relay {
  /** Looks for work now instead of at its next turn. */
  wake(): void;
  /** The ledger: at every moment `claimed = delivered + sampled + dead + released + inFlight`. */
  stats(): ClaimStats;
  /**
   * Gives back what it holds and has not sent, waits for what is being sent, writes its outcome, and ends. Rows that
   * it could not settle are sent by another relay when their lease ends. A second call gets the first call's promise. Never
   * rejects, and does not end the pool.
   *
   * @param options.deadlineMs how long to wait @default the option `shutdownDeadlineMs`
   */
  shutdown(options?: { readonly deadlineMs?: number }): Promise<ClaimReport>;
}
