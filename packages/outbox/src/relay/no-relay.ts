import type { ClaimReport, ClaimStats } from '@greenflash-events/core/engine';
import type { Relay } from './relay.types.js';

const COUNTS = { claimed: 0, delivered: 0, sampled: 0, dead: 0, released: 0, inFlight: 0, unsettled: 0, unwritten: 0 };
const STATS: ClaimStats = Object.freeze({ ...COUNTS, lane: Object.freeze({ state: 'active', limit: 0 }) });
const REPORT: ClaimReport = Object.freeze({
  ...{ ok: true, reason: 'drained', delivered: 0, sampled: 0, dead: 0, released: 0, elapsedMs: 0 },
});

/** The relay of `enabled: false`: it looks at nothing and sends nothing. */
export const NO_RELAY: Relay = Object.freeze({
  wake: () => undefined,
  stats: () => STATS,
  shutdown: () => Promise.resolve(REPORT),
});
