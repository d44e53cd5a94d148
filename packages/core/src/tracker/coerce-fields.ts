import { currency, numeric } from '../event/event-value.js';
import type { EventValue } from '../event/event.types.js';
import type { Draft } from './draft.js';
import { writtenProperties } from './written-properties.js';

/**
 * Turns JavaScript's own types into the wire's, in place. What has no wire form is left as it is, for validation to name.
 */
export function coerceFields(draft: Draft): void {
  const { value, eventAt, properties } = draft;
  if (typeof value !== 'string' && value !== undefined) coerceValue(draft, value);
  if (typeof eventAt !== 'string' && eventAt !== undefined) draft.eventAt = coerceTime(eventAt);
  if (properties !== undefined) draft.properties = writtenProperties(properties);
}

function coerceValue(draft: Draft, value: unknown): void {
  const coerced = isEventValue(value) ? value : toEventValue(value, draft.valueType);
  if (coerced === undefined) return;
  draft.value = coerced.value;
  draft.valueType = coerced.valueType;
}

function toEventValue(value: unknown, valueType: unknown): { value: string; valueType: unknown } | undefined {
  if (typeof value === 'boolean') return { value: String(value), valueType: valueType ?? 'boolean' };
  if (typeof value !== 'bigint' && !Number.isFinite(value)) return undefined;
  const amount = value as number | bigint;
  if (valueType === 'currency') return currency(amount);
  return { value: numeric(amount).value, valueType: valueType ?? 'numeric' };
}

export function isEventValue(value: unknown): value is EventValue {
  return typeof value === 'object' && value !== null && 'value' in value && 'valueType' in value;
}

function coerceTime(time: unknown): unknown {
  const date = typeof time === 'number' ? new Date(time) : time;
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : time;
}
