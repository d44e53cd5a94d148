import { performance } from 'node:perf_hooks';
import { realTimers } from '../src/time/real-timers.js';

/** Puts Jest's fake timers in place of our own, too. */
export function holdTimers(): void {
  jest.useFakeTimers();
  for (const name of ['setTimeout', 'clearTimeout', 'setImmediate'] as const) {
    jest.spyOn(realTimers, name).mockImplementation(globalThis[name] as never);
  }
  const faked = globalThis.performance;
  if (faked !== performance) jest.spyOn(performance, 'now').mockImplementation(() => faked.now());
}

export function releaseTimers(): void {
  jest.restoreAllMocks();
  jest.useRealTimers();
}
