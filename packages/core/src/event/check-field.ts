import { isDateTime } from './date-time.js';
import type { FieldRule } from './field-rules.js';
import { nearestName } from './nearest-name.js';

/** Any 8-4-4-4-12 hexadecimal form: either case, any version, the nil UUID included. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the value keeps the rule. `undefined` is an optional field left out; `null` breaks every rule. */
export function keepsRule(rule: FieldRule, value: unknown): boolean {
  if (value === undefined) return rule.required !== true;
  switch (rule.kind) {
    case 'string':
      return typeof value === 'string' && (rule.nonEmpty !== true || value !== '') && value.isWellFormed();
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'date-time':
      return typeof value === 'string' && isDateTime(value);
    case 'enum':
      return typeof value === 'string' && rule.options.includes(value);
    case 'number':
      return typeof value === 'number' && value >= rule.min && value <= rule.max;
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return isJsonObject(value);
  }
}

/** Whether `JSON.stringify` writes the value as `{…}`: boxed primitives, arrays and whatever has a `toJSON` do not count. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return false;
  return typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

/** What is wrong, without quoting the value: `must be a UUID, but is a number`. */
export function describeBreach(rule: FieldRule, value: unknown): string {
  if (value === undefined) return `is required: ${describeRule(rule)}`;
  return `must be ${describeRule(rule)}, but is ${describeValue(rule, value)}${hintFor(rule, value)}`;
}

function hintFor(rule: FieldRule, value: unknown): string {
  if (rule.kind !== 'enum' || typeof value !== 'string') return '';
  const nearest = nearestName(value, rule.options);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

function describeRule(rule: FieldRule): string {
  switch (rule.kind) {
    case 'string':
      return rule.nonEmpty === true ? 'a string of at least one character' : 'a string';
    case 'uuid':
      return 'a UUID (8-4-4-4-12 hexadecimal digits)';
    case 'date-time':
      return 'an RFC 3339 date-time with an offset, such as 2023-11-07T05:31:56Z';
    case 'enum':
      return `one of ${rule.options.join(', ')}`;
    case 'number':
      return `a number from ${rule.min} to ${rule.max}`;
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'a JSON object';
  }
}

const JS_TYPES: Readonly<Record<FieldRule['kind'], string>> = {
  string: 'string',
  uuid: 'string',
  'date-time': 'string',
  enum: 'string',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
};

function describeValue(rule: FieldRule, value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string' && !value.isWellFormed()) return 'a string with a lone surrogate';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === JS_TYPES[rule.kind]) return `another ${typeof value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
