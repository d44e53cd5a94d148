import type { EventContext } from '../event/event.types.js';
import type { Tracker } from './tracker.types.js';

/** By name, since both copies of a dual package may be loaded in one process. */
export const CURRENT_CONTEXT: unique symbol = Symbol.for('greenflash-events.current-context') as never;

/** What a framework's integration may ask of a tracker beside its public methods. */
export interface ContextualTracker extends Tracker {
  [CURRENT_CONTEXT](): EventContext | undefined;
}

/** What an event tracked at the place of the call would inherit, of `runWithContext()` and of the option `context`. */
export function currentContext<Input>(tracker: Tracker<Input>): EventContext | undefined {
  return (tracker as unknown as Partial<ContextualTracker>)[CURRENT_CONTEXT]?.();
}
