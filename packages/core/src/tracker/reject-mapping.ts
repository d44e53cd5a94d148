import type { TrackResult } from '../outcome/outcome.types.js';
import type { Tracker } from './tracker.types.js';

/** By name, since both copies of a dual package may be loaded in one process. */
export const REJECT_MAPPING: unique symbol = Symbol.for('greenflash-events.reject-mapping') as never;

/** What a framework's integration may ask of a tracker beside its public methods. */
export interface MappedTracker extends Tracker {
  [REJECT_MAPPING](source: string, message: string): TrackResult;
}

/**
 * Counts, logs and notifies of an event that never came to be, because a decorator's mapping threw.
 *
 * @param source the handler's name, such as `BillingController.upgrade`
 * @param message what went wrong, without a value of the event
 */
export function rejectMapping(tracker: Tracker, source: string, message: string): TrackResult {
  const mapped = tracker as Partial<MappedTracker>;
  return mapped[REJECT_MAPPING]?.(source, message) ?? { accepted: false, reason: 'mapping' };
}
