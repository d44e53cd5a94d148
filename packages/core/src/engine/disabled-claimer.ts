import type { ClaimReport, ClaimStats } from '../delivery/claiming/claim-stats.types.js';
import type { Claimer } from './claimer.js';

const STATS: ClaimStats = Object.freeze({
  ...{ claimed: 0, delivered: 0, sampled: 0, dead: 0, released: 0, inFlight: 0, unsettled: 0, unwritten: 0 },
  lane: Object.freeze({ state: 'active', limit: 0 }),
});
const REPORT: ClaimReport = Object.freeze({
  ...{ ok: true, reason: 'drained', delivered: 0, sampled: 0, dead: 0, released: 0, elapsedMs: 0 },
});

/** The relay or worker of `enabled: false`: it looks at nothing and sends nothing. */
export const DISABLED_CLAIMER: Pick<Claimer, 'wake' | 'stats' | 'shutdown'> = Object.freeze({
  wake: () => undefined,
  stats: () => STATS,
  shutdown: () => Promise.resolve(REPORT),
});
