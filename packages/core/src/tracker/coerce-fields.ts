import { currency, numeric } from '../event/event-value.js';
import type { EventValue, IdField } from '../event/event.types.js';
import { decimalText, idText, timeOf } from '../event/foreign-values.js';
import { isDecimal } from '../event/decimal.js';
import type { Draft } from './draft.js';
import { writtenProperties } from './written-properties.js';

export const ID_FIELDS: readonly IdField[] = [
  'externalUserId',
  'externalOrganizationId',
  'externalConversationId',
  'insertId',
];

/**
 * Turns JavaScript's own types, and those of other libraries, into the wire's, in place. What has no wire form is left as it
 * is, for validation to name.
 */
export function coerceFields(draft: Draft): void {
  const { value, eventAt, properties } = draft;
  coerceIds(draft);
  if (typeof value !== 'string' && value !== undefined) coerceValue(draft, value);
  if (typeof eventAt !== 'string' && eventAt !== undefined) draft.eventAt = coerceTime(eventAt);
  if (properties !== undefined) draft.properties = writtenProperties(properties);
}

/** Databases have ids that are numbers or objects; each counts by its text. */
export function coerceIds(draft: Draft): void {
  for (const field of ID_FIELDS) {
    const id = draft[field];
    if (typeof id !== 'string' && id !== undefined) draft[field] = idText(id) ?? id;
  }
}

function coerceValue(draft: Draft, value: unknown): void {
  const coerced = isEventValue(value) ? value : toEventValue(value, draft.valueType);
  if (coerced === undefined) return;
  draft.value = coerced.value;
  draft.valueType = coerced.valueType;
}

function toEventValue(value: unknown, valueType: unknown): { value: string; valueType: unknown } | undefined {
  if (typeof value === 'boolean') return { value: String(value), valueType: valueType ?? 'boolean' };
  const amount = typeof value === 'object' && value !== null ? decimalText(value) : value;
  const isAmount =
    typeof amount === 'string' ? isDecimal(amount) : typeof amount === 'bigint' || Number.isFinite(amount);
  if (!isAmount) return undefined;
  if (valueType === 'currency') return currency(amount as number | bigint | string);
  return { value: numeric(amount as number | bigint | string).value, valueType: valueType ?? 'numeric' };
}

export function isEventValue(value: unknown): value is EventValue {
  return typeof value === 'object' && value !== null && 'value' in value && 'valueType' in value;
}

function coerceTime(time: unknown): unknown {
  const date = new Date(timeOf(time) ?? NaN);
  return Number.isNaN(date.getTime()) ? time : date.toISOString();
}
