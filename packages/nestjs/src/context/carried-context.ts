import type { EventContext } from '@greenflash-events/core';
import { isFieldName } from '@greenflash-events/core/engine';

const KEY = 'greenflashContext';

/** What `TrackingService.carryContext()` adds to a job's data. */
export interface CarriedContext {
  readonly greenflashContext?: EventContext;
}

/** Fields of an event that are no context: they belong to the one event. */
const NOT_CARRIED: ReadonlySet<string> = new Set(['eventType', 'value', 'valueType', 'insertId', 'eventAt']);

/** A copy of the data with the context in it; the same data where there is none. */
export function addContext<Data extends object>(data: Data, context: EventContext | undefined): Data & CarriedContext {
  const fields = contextFields(context);
  return fields === undefined ? data : { ...data, [KEY]: fields };
}

/** What was added to the data, wherever it has been since; of anything else, nothing. */
export function contextOf(data: unknown): EventContext | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  return contextFields((data as Record<string, unknown>)[KEY]);
}

function contextFields(context: unknown): EventContext | undefined {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return undefined;
  const given = Object.entries(context).filter(
    ([name, value]) => isFieldName(name) && !NOT_CARRIED.has(name) && value !== undefined && value !== null,
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
