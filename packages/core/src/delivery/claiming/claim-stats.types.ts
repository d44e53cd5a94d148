import type { LaneState } from '../../outcome/reports.types.js';

/**
 * The ledger of a relay or worker. At every moment `claimed = delivered + sampled + dead + released + inFlight`. It counts
 * claims: an event that is sent twice was claimed twice.
 */
export interface ClaimCounts {
  readonly claimed: number;
  readonly delivered: number;
  readonly sampled: number;
  readonly dead: number;
  /** Given back: to be sent again later, or not sent at all. */
  readonly released: number;
  /** Claimed and without an outcome: being sent, or about to be. */
  readonly inFlight: number;
}

export interface ClaimStats extends ClaimCounts {
  readonly lane: LaneState;
  /** Outcomes that are not yet written to the source. */
  readonly unsettled: number;
  /** Outcomes that could not be written while the lease lasted; those events are sent once more. */
  readonly unwritten: number;
}

/** The outcomes of everything that was claimed when `shutdown()` was called. */
export interface ClaimReport {
  /** Whether every outcome was written to the source. */
  readonly ok: boolean;
  /** `deadline`: attempts were still under way, or the source could not be reached. */
  readonly reason: 'drained' | 'deadline';
  readonly delivered: number;
  readonly sampled: number;
  readonly dead: number;
  readonly released: number;
  readonly elapsedMs: number;
}
