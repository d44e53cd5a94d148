import { GreenflashEventsError, type Problem } from '@greenflash-events/core';
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
const TERMS: Readonly<Record<'on' | 'at', readonly unknown[]>> = {
  on: [undefined, 'success', 'error', 'abort', 'always'],
  at: [undefined, 'first', 'last'],
};

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

/**
 * Refuses what no type checker has seen, where the app's classes are loaded.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function checkDefinition(where: string, eventType: unknown, mapping: unknown): void {
  refuse(where, [...eventTypeProblems(eventType), ...mappingProblems(mapping)]);
}

/** @throws GreenflashEventsError `INVALID_OPTIONS` */
export function checkMapping(where: string, mapping: unknown): void {
  refuse(where, mappingProblems(mapping));
}

function refuse(where: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ field, message }) => `\n  - ${field}: ${message}`).join('');
  throw new GreenflashEventsError('INVALID_OPTIONS', `wrong use of ${where}:${lines}`, { problems });
}

function eventTypeProblems(eventType: unknown): Problem[] {
  if (typeof eventType === 'function' || (typeof eventType === 'string' && eventType !== '')) return [];
  return [
    { field: 'eventType', message: 'must be a string of at least one character, or a function that makes events' },
  ];
}

function mappingProblems(mapping: unknown): Problem[] {
  if (typeof mapping !== 'object' || mapping === null) {
    return [{ field: 'mapping', message: 'must be an object of event fields, each a value or a function' }];
  }
  const { on, at, when } = mapping as Record<string, unknown>;
  const problems = Object.entries({ on, at }).flatMap(([field, value]) => {
    const allowed = TERMS[field as 'on' | 'at'];
    return allowed.includes(value) ? [] : [{ field, message: `must be one of ${allowed.slice(1).join(', ')}` }];
  });
  if (when === undefined || typeof when === 'function') return problems;
  return [...problems, { field: 'when', message: 'must be a function' }];
}
