import { isJsonObject } from '../event/check-field.js';
import type { EventContext, EventDefaults, EventInput } from '../event/event.types.js';
import { FIELD_NAMES, type FieldName } from '../event/field-rules.js';
import { writtenProperties } from './written-properties.js';

/** An event while it is being built: known fields only, none undefined or null. */
export type Draft = { [F in FieldName]?: unknown };

type Layer = EventInput | EventContext | EventDefaults;

const PER_EVENT: readonly Exclude<FieldName, keyof EventContext>[] = [
  'insertId',
  'eventAt',
  'eventType',
  'value',
  'valueType',
];

/** What a context may say. With an insert id of a context, the API would fold all events of a request into one. */
export const CONTEXT_NAMES: readonly FieldName[] = FIELD_NAMES.filter((name) => !PER_EVENT.some((own) => own === name));

/**
 * Fills what the draft lacks from a weaker layer. A layer's null or undefined leaves the field to the next one, and
 * `properties` are merged key by key. A value carries its type with it, so a weaker layer's `valueType` does not stick to
 * a stronger layer's value.
 *
 * @param names the fields to look for
 */
export function fillFrom(layer: Layer, draft: Draft, names: readonly FieldName[] = FIELD_NAMES): void {
  const fields = layer as Draft;
  const hasValue = draft.value !== undefined;
  for (const name of names) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (name === 'properties') draft.properties = mergeProperties(value, draft.properties);
    else if (draft[name] === undefined && !(hasValue && name === 'valueType')) draft[name] = value;
  }
}

/** What is no object cannot be merged; the stronger is kept as it is, for validation to judge. */
export function mergeProperties(weaker: unknown, stronger: unknown): unknown {
  if (stronger === undefined) return weaker;
  const written = writtenProperties(stronger);
  if (!isJsonObject(written)) return written;
  // Without a prototype, a key named __proto__ is data like any other.
  return Object.assign(Object.create(null) as object, writtenProperties(weaker), written);
}
