import type { EventContext, EventDefaults, EventInput } from '../event/event.types.js';
import { FIELD_NAMES, type FieldName } from '../event/field-rules.js';

/** An event while it is being built: known fields only, in the order of the wire body, none undefined or null. */
export type Draft = { [F in FieldName]?: unknown };

type Layer = EventInput | EventContext | EventDefaults;

/**
 * One draft of several layers, the strongest first. A layer's null or undefined leaves the field to the next one, and
 * `properties` are merged key by key. A value carries its type with it, so a weaker layer's `valueType` does not stick to
 * a stronger layer's value.
 */
export function mergeLayers(layers: readonly Layer[]): Draft {
  const draft: Draft = {};
  for (const field of FIELD_NAMES) {
    const value = field === 'properties' ? mergeProperties(layers) : strongest(layers, field);
    if (value !== undefined) draft[field] = value;
  }
  return draft;
}

function strongest(layers: readonly Layer[], field: FieldName): unknown {
  for (const layer of layers) {
    const fields = layer as Draft;
    const value = fields[field];
    if (value !== undefined && value !== null) return value;
    if (field === 'valueType' && fields.value !== undefined && fields.value !== null) return undefined;
  }
  return undefined;
}

function mergeProperties(layers: readonly Layer[]): unknown {
  let merged: unknown;
  for (const layer of layers) {
    const { properties } = layer as Draft;
    if (properties === undefined || properties === null) continue;
    merged = merged === undefined ? properties : over(properties, merged);
  }
  return merged;
}

/** What is no object cannot be merged; the stronger is kept as it is, for validation to judge. */
function over(weaker: unknown, stronger: unknown): unknown {
  if (typeof stronger !== 'object' || Array.isArray(stronger)) return stronger;
  // Without a prototype, a key named __proto__ is data like any other.
  return Object.assign(Object.create(null) as object, weaker, stronger);
}
