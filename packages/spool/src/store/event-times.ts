import type { Clock } from '@greenflash-events/core/engine';

/** A time of the monotonic clock, which ends with the process, as epoch milliseconds. */
export function toWallTime(clock: Clock, monotonic: number): number {
  return Math.round(clock.now() - (clock.monotonic() - monotonic));
}

/** The other way round. What lies in the future, since the machine's clock was set back, counts as now. */
export function toMonotonic(clock: Clock, wallTime: number): number {
  return clock.monotonic() - Math.max(0, clock.now() - wallTime);
}
