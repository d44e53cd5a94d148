import type { EventBuild, HandlerEnd, MappedFields, MappingContext, MappingTerms } from './mapping.types.js';

/** A mapping after the compiler has judged it: any terms, any fields. */
export type AnyMapping = MappedFields<MappingContext> &
  MappingTerms<MappingContext> & { readonly on?: HandlerEnd | 'always' | undefined };

/** What one decorator asks for. */
export type DecoratedEvent =
  | { readonly kind: 'mapping'; readonly eventType: string; readonly mapping: AnyMapping }
  | { readonly kind: 'build'; readonly build: EventBuild; readonly mapping: AnyMapping };

const EVENTS = Symbol.for('greenflash-events.nestjs.events');
const DEFAULTS = Symbol.for('greenflash-events.nestjs.defaults');

/** Decorators run from the last line to the first, so the new one goes before those that are there. */
export function addDecoratedEvent(handler: object, definition: DecoratedEvent): void {
  Reflect.defineMetadata(EVENTS, [definition, ...getDecoratedEvents(handler)], handler);
}

/** In the order in which the decorators are written. */
export function getDecoratedEvents(handler: object): readonly DecoratedEvent[] {
  return (Reflect.getMetadata(EVENTS, handler) as readonly DecoratedEvent[] | undefined) ?? [];
}

export function setTrackDefaults(target: object, mapping: AnyMapping): void {
  Reflect.defineMetadata(DEFAULTS, mapping, target);
}

/** A class inherits its parent's, unless it has its own. */
export function getTrackDefaults(target: object): AnyMapping {
  return (Reflect.getMetadata(DEFAULTS, target) as AnyMapping | undefined) ?? {};
}
