import type { EventBuild, HandlerEnd, MappedFields, MappingContext, MappingTerms } from './mapping.types.js';

/** A mapping after the compiler has judged it: any terms, any fields. */
export type AnyMapping = MappedFields<MappingContext> &
  MappingTerms<MappingContext> & { readonly on?: HandlerEnd | 'always' | undefined };

/** What one decorator asks for. */
export type EventDefinition =
  | { readonly kind: 'mapping'; readonly eventType: string; readonly mapping: AnyMapping }
  | { readonly kind: 'build'; readonly build: EventBuild; readonly mapping: AnyMapping };

const EVENTS = Symbol.for('greenflash-events.nestjs.events');
const DEFAULTS = Symbol.for('greenflash-events.nestjs.defaults');

/** Decorators run from the last line to the first, so the new one goes before those that are there. */
export function addEventDefinition(handler: object, definition: EventDefinition): void {
  Reflect.defineMetadata(EVENTS, [definition, ...getEventDefinitions(handler)], handler);
}

/** In the order in which the decorators are written. */
export function getEventDefinitions(handler: object): readonly EventDefinition[] {
  return (Reflect.getMetadata(EVENTS, handler) as readonly EventDefinition[] | undefined) ?? [];
}

export function setTrackDefaults(target: object, mapping: AnyMapping): void {
  Reflect.defineMetadata(DEFAULTS, mapping, target);
}

/** A class inherits its parent's, unless it has its own. */
export function getTrackDefaults(target: object): AnyMapping {
  return (Reflect.getMetadata(DEFAULTS, target) as AnyMapping | undefined) ?? {};
}
