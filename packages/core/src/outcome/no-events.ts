import type { DeliveryStats } from './reports.types.js';

/** The ledger before the first event. */
export const NO_EVENTS: Omit<DeliveryStats, 'lane' | 'degraded' | 'degradedReason'> = Object.freeze({
  accepted: 0,
  recovered: 0,
  redriven: 0,
  delivered: 0,
  sampled: 0,
  dead: 0,
  dropped: 0,
  handedOver: 0,
  queued: 0,
  inFlight: 0,
  retryWait: 0,
});
