import type { LaneReason } from '../outcome/reports.types.js';
import { backoffMs, requestedWaitMs } from './backoff.js';

export interface PauseOptions {
  readonly pauseBaseMs: number;
  readonly pauseMaxMs: number;
  readonly maxRetryAfterMs: number;
}

/** Somebody has to act before these end, so they are asked about less often. */
const SLOW_REASONS: ReadonlySet<LaneReason> = new Set(['auth', 'misrouted']);
const SLOW_FACTOR = 5;

/** How long an endpoint is left alone. */
export interface Pause {
  readonly ms: number;
  /** How much of it a server asked for, which nothing may cut. */
  readonly requestedMs: number;
}

/**
 * The length of a pause: the endpoint's own wish where it has one, else a backoff that doubles with each pause in a row.
 *
 * @param n 1 for the first pause in a row
 */
export function pauseFor(
  reason: LaneReason,
  n: number,
  retryAfterMs: number | undefined,
  options: PauseOptions,
  random: number,
): Pause {
  const factor = SLOW_REASONS.has(reason) ? SLOW_FACTOR : 1;
  const own = backoffMs(n, options.pauseBaseMs * factor, options.pauseMaxMs * factor, random);
  const requestedMs = retryAfterMs === undefined ? 0 : requestedWaitMs(retryAfterMs, options.maxRetryAfterMs, random);
  return { ms: Math.max(own, requestedMs), requestedMs };
}
