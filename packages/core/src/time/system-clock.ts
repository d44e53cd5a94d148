import { realTimers } from './real-timers.js';
import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.types.js';

/** Longest wait that a Node timer can hold; longer ones fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (callback, delayMs, purpose) => {
    const handle = realTimers.setTimeout(callback, Math.min(Math.max(0, Math.ceil(delayMs)), MAX_TIMER_MS));
    if (purpose === 'background') handle.unref();
    return { cancel: () => realTimers.clearTimeout(handle) };
  },
};
