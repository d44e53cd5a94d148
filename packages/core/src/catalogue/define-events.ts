import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { Problem } from '../event/event.types.js';
import type { EventCatalogue, EventDefinition, EventDefinitions } from './catalogue.types.js';
import { definitionProblems } from './definition-problems.js';
import { jsonSchemaOf } from './json-schema.js';

/**
 * The event types of an app in one place: for the compiler, for `track()`, which refuses everything else as `invalid`, and
 * for the tracking plan.
 *
 * @example
 * ```ts
 * const events = defineEvents({
 *   upgrade_purchased: {
 *     description: 'A customer moved to a paid plan.',
 *     valueType: 'currency',
 *     influence: 'positive',
 *     properties: z.object({ plan: z.enum(['pro', 'team']) }),
 *   },
 * });
 * const tracker = createTracker({ catalogue: events });
 * ```
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function defineEvents<const Definitions extends EventDefinitions>(
  definitions: Definitions,
): EventCatalogue<Definitions> {
  const problems = problemsOf(definitions);
  if (problems.length > 0) {
    const lines = problems.map(({ field, message }) => `\n  - ${field}: ${message}`).join('');
    throw new GreenflashEventsError('INVALID_OPTIONS', `wrong events for defineEvents():${lines}`, { problems });
  }
  const events = Object.freeze({ ...definitions });
  return Object.freeze({ events, toJsonSchema: () => jsonSchemaOf(events) });
}

function problemsOf(definitions: unknown): Problem[] {
  if (typeof definitions !== 'object' || definitions === null || Array.isArray(definitions)) {
    return [{ field: 'events', message: 'must be an object of event types, each with an object that defines it' }];
  }
  return Object.entries(definitions).flatMap(([name, definition]) =>
    definitionProblems(name, definition as EventDefinition),
  );
}
