import type { DerivedFields, StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';
import type { ExpectedEvent, FieldDifference } from './expected.types.js';

/** The fields of an event that are not as expected. What was not sent counts as the API's default. */
export function differencesOf(expected: ExpectedEvent, event: StoredEvent): readonly FieldDifference[] {
  const fields = Object.keys(expected) as (keyof StoredBody)[];
  return fields.flatMap((field) => {
    const [wanted, actual] = [expected[field], actualValue(field, event)];
    if (agree(field, wanted, actual)) return [];
    return [
      { field, expected: JSON.stringify(wanted), actual: actual === undefined ? undefined : JSON.stringify(actual) },
    ];
  });
}

/** Whether an event has no difference. */
export function agrees(expected: ExpectedEvent, event: StoredEvent): boolean {
  const fields = Object.keys(expected) as (keyof StoredBody)[];
  return fields.every((field) => agree(field, expected[field], actualValue(field, event)));
}

function actualValue(field: keyof StoredBody, { body, derived }: StoredEvent): unknown {
  return body[field] ?? (isDerived(field) ? derived[field] : undefined);
}

function isDerived(field: string): field is Exclude<keyof DerivedFields, 'fields'> {
  return ['eventAt', 'influence', 'valueType', 'qualityImpactScore'].includes(field);
}

function agree(field: keyof StoredBody, wanted: unknown, actual: unknown): boolean {
  if (typeof wanted === 'string' && typeof actual === 'string') {
    if (field === 'productId') return wanted.toLowerCase() === actual.toLowerCase();
    if (field === 'eventAt') return wanted === actual || Date.parse(wanted) === Date.parse(actual);
  }
  return contains(actual, wanted);
}

/** Whether a value has all of what is wanted; what an object has besides does not matter. */
function contains(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(wanted) !== Array.isArray(actual)) return false;
  if (Array.isArray(wanted) && wanted.length !== (actual as unknown[]).length) return false;
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(actual, name) && contains((actual as Record<string, unknown>)[name], value),
  );
}
