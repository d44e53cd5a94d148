import { GreenflashEventsError, type Problem } from '@greenflash-events/core';
import { FIELD_NAMES, nearestName } from '@greenflash-events/core/engine';

const TERMS: Readonly<Record<'on' | 'at', readonly unknown[]>> = {
  on: [undefined, 'success', 'error', 'abort', 'always'],
  at: [undefined, 'first', 'last'],
};

/** What a mapping may hold; the type of an event stands before it. */
const MAPPING_NAMES: readonly string[] = [...FIELD_NAMES.filter((name) => name !== 'eventType'), 'on', 'at', 'when'];
const TERM_NAMES: readonly string[] = ['on', 'at', 'when'];

/**
 * Refuses what no type checker has seen, where the app's classes are loaded.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function checkDefinition(where: string, eventType: unknown, mapping: unknown): void {
  const names = typeof eventType === 'function' ? TERM_NAMES : MAPPING_NAMES;
  refuse(where, [...eventTypeProblems(eventType), ...mappingProblems(mapping, names)]);
}

/** @throws GreenflashEventsError `INVALID_OPTIONS` */
export function checkMapping(where: string, mapping: unknown): void {
  refuse(where, mappingProblems(mapping, MAPPING_NAMES));
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

function mappingProblems(mapping: unknown, names: readonly string[]): Problem[] {
  if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) {
    return [{ field: 'mapping', message: 'must be an object of event fields, each a value or a function' }];
  }
  const { on, at, when } = mapping as Record<string, unknown>;
  const problems = Object.entries({ on, at }).flatMap(([field, value]) => {
    const allowed = TERMS[field as 'on' | 'at'];
    return allowed.includes(value) ? [] : [{ field, message: `must be one of ${allowed.slice(1).join(', ')}` }];
  });
  if (when !== undefined && typeof when !== 'function') problems.push({ field: 'when', message: 'must be a function' });
  return [...problems, ...unknownNames(mapping, names)];
}

function unknownNames(mapping: object, names: readonly string[]): Problem[] {
  const unknown = Object.keys(mapping).filter((name) => !names.includes(name));
  return unknown.map((field) => ({ field, message: explanation(field, names) }));
}

function explanation(field: string, names: readonly string[]): string {
  if (field === 'eventType' && names === MAPPING_NAMES)
    return 'stands before the mapping: @TrackEvent(eventType, mapping)';
  if (names === TERM_NAMES) return 'belongs in the returned event; only on, at and when go here';
  const nearest = nearestName(field, names);
  return nearest === undefined ? `is not one of ${names.join(', ')}` : `is unknown: did you mean ${nearest}?`;
}
