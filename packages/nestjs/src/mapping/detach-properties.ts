import type { EventInput } from '@greenflash-events/core';
import { types } from 'node:util';

/**
 * The same input, safe from what happens to the handler's result until it is tracked: `properties` are what a mapping
 * takes over by reference. They are copied as far as JSON will hold them; what it loses or cannot write is left for the
 * tracker to name.
 */
export function detachProperties(input: EventInput): EventInput {
  const properties: unknown = (input as Partial<EventInput> | undefined)?.properties;
  if (typeof properties !== 'object' || properties === null) return input;
  try {
    return {
      ...input,
      properties: isFlat(properties)
        ? { ...properties }
        : (snapshot(properties, 'properties') as typeof input.properties),
    };
  } catch {
    return input;
  }
}

/** Whether nothing inside can change by itself, so that the quick copy will do. */
function isFlat(properties: object): boolean {
  if (Array.isArray(properties) || 'toJSON' in properties) return false;
  return Object.values(properties).every((value) => value === null || typeof value !== 'object');
}

function snapshot(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return new Date(value);
  const { toJSON } = value as { toJSON?: unknown };
  const written: unknown = typeof toJSON === 'function' ? toJSON.call(value, key) : value;
  if (typeof written !== 'object' || written === null) return written;
  if (Array.isArray(written)) return written.map((item, at) => snapshot(item, String(at)));
  const entries = Object.entries(written);
  // A Map, an Error and their like have nothing that JSON writes and that could change.
  if (entries.length === 0 || written instanceof Error || types.isMap(written) || types.isSet(written)) return written;
  return Object.fromEntries(entries.map(([name, item]) => [name, snapshot(item, name)]));
}
