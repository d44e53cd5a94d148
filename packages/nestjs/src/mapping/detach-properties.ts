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
    return { ...input, properties: JSON.parse(JSON.stringify(properties)) as Record<string, unknown> };
  } catch {
    return input;
  }
}
