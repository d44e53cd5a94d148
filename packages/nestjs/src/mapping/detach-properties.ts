import type { EventInput } from '@greenflash-events/core';

/**
 * The same input, safe from what happens to the handler's result until it is tracked: `properties` are what a mapping
 * takes over by reference. They are copied as JSON, as which they will be sent; what cannot be is left for the tracker to
 * refuse.
 */
export function detachProperties(input: EventInput): EventInput {
  const properties: unknown = (input as Partial<EventInput> | undefined)?.properties;
  if (typeof properties !== 'object' || properties === null) return input;
  try {
    return { ...input, properties: isFlat(properties) ? { ...properties } : copyOf(properties) };
  } catch {
    return input;
  }
}

/** Whether nothing inside can change by itself, so that the quick copy will do. */
function isFlat(properties: object): boolean {
  if (Array.isArray(properties) || 'toJSON' in properties) return false;
  return Object.values(properties).every((value) => value === null || typeof value !== 'object');
}

function copyOf(properties: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;
}
