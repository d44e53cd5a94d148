import type { EventCatalogue, JsonSchema } from '@greenflash-events/core';
import { MetadataScanner } from '@nestjs/core';
import { getDecoratedEvents, getTrackDefaults, type DecoratedEvent } from '../mapping/decorated-event.js';
import { handlerRoute, type Routing } from './handler-route.js';
import type { PlannedEvent } from './planned-event.types.js';
import { plannedFields } from './planned-fields.js';

export type Class = (new (...args: never[]) => unknown) & { readonly prototype: Record<string, unknown> };

/** The factories of providers are functions too, but arrows among them have no prototype. */
function isClass(value: unknown): value is Class {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null;
}

/** Every `@TrackEvent()` of these classes, by the names of the handlers, then in the order in which they are written. */
export function plannedEvents(
  classes: Iterable<unknown>,
  catalogue: EventCatalogue | undefined,
  routing?: Routing,
): PlannedEvent[] {
  const events = [...new Set(classes)].filter(isClass).flatMap((target) => eventsOf(target, catalogue, routing));
  return events.sort((a, b) => (a.handler < b.handler ? -1 : a.handler > b.handler ? 1 : 0));
}

function eventsOf(target: Class, catalogue: EventCatalogue | undefined, routing: Routing | undefined): PlannedEvent[] {
  return new MetadataScanner().getAllMethodNames(target.prototype).flatMap((method) => {
    const handler: unknown = target.prototype[method];
    if (typeof handler !== 'function') return [];
    return getDecoratedEvents(handler).map((definition) => ({
      ...describe(target, definition, catalogue),
      handler: `${target.name}.${method}`,
      ...handlerRoute(target, handler, routing),
    }));
  });
}

function describe(
  target: Class,
  definition: DecoratedEvent,
  catalogue: EventCatalogue | undefined,
): Omit<PlannedEvent, 'handler' | 'kind' | 'route'> {
  const defaults = getTrackDefaults(target);
  const { mapping } = definition;
  const eventType = definition.kind === 'mapping' ? definition.eventType : undefined;
  const isKnown = eventType !== undefined && catalogue !== undefined && Object.hasOwn(catalogue.events, eventType);
  const known = isKnown ? catalogue.events[eventType] : undefined;
  const properties = known?.properties === undefined ? undefined : propertiesOf(eventType!, catalogue!);
  return {
    ...(eventType === undefined ? {} : { eventType }),
    ...(known?.description === undefined ? {} : { description: known.description }),
    ...(known?.owner === undefined ? {} : { owner: known.owner }),
    on: mapping.on ?? defaults.on ?? 'success',
    at: mapping.at ?? defaults.at ?? 'last',
    conditional: (mapping.when ?? defaults.when) !== undefined,
    fields: plannedFields(definition, defaults, known),
    ...(properties === undefined ? {} : { properties }),
  };
}

/** As the catalogue's own JSON Schema has them. */
function propertiesOf(eventType: string, catalogue: EventCatalogue): JsonSchema | undefined {
  const { $defs } = catalogue.toJsonSchema() as { $defs: Record<string, { properties: { properties: JsonSchema } }> };
  return $defs[eventType]?.properties.properties;
}
