import type { CurrentContext, EventContext, Problem } from '../event/event.types.js';
import { coerceIds } from './coerce-fields.js';
import type { Draft } from './draft.js';
import type { TrackResult } from '../outcome/outcome.types.js';
import type { Tracker } from './tracker.types.js';

// By name, since both copies of a dual package may be loaded in one process.
export const CURRENT_CONTEXT: unique symbol = Symbol.for('greenflash-events.current-context') as never;
export const REJECT_MAPPING: unique symbol = Symbol.for('greenflash-events.reject-mapping') as never;
export const IS_DISABLED: unique symbol = Symbol.for('greenflash-events.is-disabled') as never;

/** What a framework's integration may ask of a tracker beside its public methods. */
export interface IntegratedTracker extends Tracker {
  readonly [IS_DISABLED]: boolean;
  [CURRENT_CONTEXT](): EventContext | undefined;
  [REJECT_MAPPING](source: string, problem: Problem): TrackResult;
}

/** What an event tracked at the place of the call would inherit, of `runWithContext()` and of the option `context`. */
export function currentContext<Input>(tracker: Tracker<Input>): CurrentContext | undefined {
  const context = asIntegrated(tracker)[CURRENT_CONTEXT]?.();
  if (context === undefined) return undefined;
  const written: Draft = { ...context };
  coerceIds(written);
  return written as CurrentContext;
}

/** Whether every call is a no-op that is counted, so that there is no need to make an input. */
export function isDisabled<Input>(tracker: Tracker<Input>): boolean {
  return asIntegrated(tracker)[IS_DISABLED] === true;
}

/**
 * Counts, logs and notifies of an event that never came to be, because a decorator's mapping threw.
 *
 * @param source the handler's name, such as `BillingController.upgrade`
 * @param problem the function of the mapping, and what it threw, without a value of the event
 */
export function rejectMapping(tracker: Tracker, source: string, problem: Problem): TrackResult {
  return asIntegrated(tracker)[REJECT_MAPPING]?.(source, problem) ?? { accepted: false, reason: 'mapping' };
}

function asIntegrated<Input>(tracker: Tracker<Input>): Partial<IntegratedTracker> {
  return tracker as unknown as Partial<IntegratedTracker>;
}
