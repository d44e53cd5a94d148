import type { ClaimReport, ClaimStats } from '@greenflash-events/core/engine';
import type { EventWorker } from './worker.types.js';

const STATS: ClaimStats = Object.freeze({
  ...{ claimed: 0, delivered: 0, sampled: 0, dead: 0, released: 0, inFlight: 0, unsettled: 0, unwritten: 0 },
  lane: Object.freeze({ state: 'active', limit: 0 }),
});
const REPORT: ClaimReport = Object.freeze({
  ...{ ok: true, reason: 'drained', delivered: 0, sampled: 0, dead: 0, released: 0, elapsedMs: 0 },
});

/** The worker of `enabled: false`: it takes nothing and connects to nothing. */
export const NO_WORKER: EventWorker = Object.freeze({
  wake: () => undefined,
  stats: () => STATS,
  deadLetters: Object.freeze({
    list: () => Promise.resolve([]),
    redrive: () => Promise.resolve(0),
    purge: () => Promise.resolve(0),
  }),
  shutdown: () => Promise.resolve(REPORT),
});
