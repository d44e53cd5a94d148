import type { LaneState, TrackerStats } from '@greenflash-events/core';

const MAX_FILL = 0.8;
const MAX_AGE_MS = 300_000;

/** From when on a tracker counts as degraded. */
export interface HealthLimits {
  /** Share of the queue's room that may be taken, from 0 to 1. @default 0.8 */
  readonly maxFill?: number | undefined;
  /** Age that the oldest event without an outcome may have. @default 300_000 (5 min) */
  readonly maxAgeMs?: number | undefined;
}

/** What a health page shows of a tracker. Without an event's content, so that the page may be public. */
export interface TrackingHealth {
  /** `degraded`: events wait longer than usual, or less safely; `reasons` says why. */
  readonly state: 'ok' | 'degraded';
  readonly reasons: readonly DegradedReason[];
  /** Events without an outcome. */
  readonly waiting: number;
  /** Share of the queue's room that is taken, from 0 to 1. */
  readonly fill?: number;
  /** Age of the oldest event without an outcome. */
  readonly oldestAgeMs?: number;
  readonly lane: LaneState;
  /** Whether a spool had to fall back to memory; left out where the delivery has none. */
  readonly spoolFallback?: boolean;
  /** Events that were given up or let go, since the app started. */
  readonly lost: number;
}

/** `broken`: nothing can be sent by a fault of this app or installation; the log has its message. */
export type DegradedReason = 'paused' | 'broken' | 'full' | 'late' | 'spool_fallback';

/** What deliveries with a spool tell beside the ledger. */
interface SpoolStats {
  readonly degraded?: boolean;
}

/** What the counts of a tracker mean for the operator of the app. */
export function trackingHealth(stats: TrackerStats & SpoolStats, limits: HealthLimits): TrackingHealth {
  const { lane, fill, oldestAgeMs, degraded, queued, inFlight, retryWait, dead, dropped } = stats;
  const { maxFill = MAX_FILL, maxAgeMs = MAX_AGE_MS } = limits;
  const signs: Readonly<Record<DegradedReason, boolean>> = {
    paused: lane.state === 'paused' || lane.state === 'probing',
    broken: lane.state === 'broken',
    full: (fill ?? 0) > maxFill,
    late: (oldestAgeMs ?? 0) > maxAgeMs,
    spool_fallback: degraded === true,
  };
  const reasons = (Object.keys(signs) as DegradedReason[]).filter((reason) => signs[reason]);
  return {
    state: reasons.length === 0 ? 'ok' : 'degraded',
    reasons,
    waiting: queued + inFlight + retryWait,
    ...(fill === undefined ? {} : { fill: Number(fill.toFixed(4)) }),
    ...(oldestAgeMs === undefined ? {} : { oldestAgeMs: Math.round(oldestAgeMs) }),
    lane,
    ...(degraded === undefined ? {} : { spoolFallback: degraded }),
    lost: dead + dropped,
  };
}
