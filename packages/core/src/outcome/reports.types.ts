import type { RejectReason } from './outcome.types.js';

/** The outcomes of the events that were accepted before `flush()` was called. */
export interface FlushReport {
  /** Whether every one of them has an outcome. */
  readonly ok: boolean;
  /** `paused`: the endpoint is paused past the deadline, so waiting had no point. */
  readonly reason: 'drained' | 'deadline' | 'paused' | 'closed';
  readonly delivered: number;
  readonly sampled: number;
  readonly dead: number;
  readonly dropped: number;
  /** Still waiting or in flight. */
  readonly pending: number;
  readonly elapsedMs: number;
}

/** The outcomes of everything the tracker held when `shutdown()` was called, or accepted until it closed. */
export interface ShutdownReport extends FlushReport {
  /** Not delivered, but safe: what waits on disk, and what was handed over to Redis meanwhile. */
  readonly stored: number;
  /** Given up because only memory held them; each was passed to `onDropped`. */
  readonly lost: number;
}

/** What is known of the endpoint. */
export interface LaneState {
  /**
   * `probing`: a pause is over, and one event tries the endpoint. `broken`: nothing can be sent by a fault on this side,
   * such as a dispatcher that throws; the log has its message, and events wait.
   */
  readonly state: 'active' | 'paused' | 'probing' | 'broken';
  readonly reason?: LaneReason;
  /** Epoch milliseconds of the end of the pause. */
  readonly resumesAt?: number;
  /** Attempts that may be in flight at once. */
  readonly limit: number;
}

export type LaneReason = 'auth' | 'misrouted' | 'throttled' | 'unavailable' | 'timeout' | 'network' | 'broken';

/**
 * The ledger of a delivery. At every moment
 * `accepted + recovered + redriven = delivered + sampled + dead + dropped + handedOver + queued + inFlight + retryWait`.
 */
export interface DeliveryStats {
  readonly accepted: number;
  /** Taken over from a spool, its own or an orphan's. */
  readonly recovered: number;
  /** Dead letters put back. */
  readonly redriven: number;
  readonly delivered: number;
  readonly sampled: number;
  readonly dead: number;
  readonly dropped: number;
  /** Safe in Redis, for workers to deliver. */
  readonly handedOver: number;
  readonly queued: number;
  readonly inFlight: number;
  readonly retryWait: number;
  readonly lane: LaneState;
  /**
   * Whether a durable delivery keeps new events in memory for the time being, so that `track()` answers `durable: false`;
   * not there in deliveries that promise no durability.
   */
  readonly degraded?: boolean;
  /** Why, while it is. */
  readonly degradedReason?: string;
}

/** How far a delivery is behind. */
export interface Backlog {
  /** Since when the oldest event without an outcome has been here; left out where there is none. */
  readonly oldestAgeMs?: number;
  /** Share of its room that is taken, from 0 to 1. */
  readonly fill?: number;
}

/** Counts since the tracker was created, and how far it is behind, where its delivery can tell. */
export interface TrackerStats extends DeliveryStats, Backlog {
  /** Inputs that never became accepted events, by reason. */
  readonly rejected: Readonly<Record<RejectReason, number>>;
}
