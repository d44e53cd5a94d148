import { DISABLED_CLAIMER } from '@greenflash-events/core/engine';
import type { EventWorker } from './worker.types.js';

/** The worker of `enabled: false`: it takes nothing and connects to nothing. */
export const NO_WORKER: EventWorker = Object.freeze({
  ...DISABLED_CLAIMER,
  deadLetters: Object.freeze({
    list: () => Promise.resolve([]),
    redrive: () => Promise.resolve(0),
    purge: () => Promise.resolve(0),
  }),
});
