import type { EventBody, EventValue } from '@greenflash-events/core';

/**
 * The fields that an event must have, as they are sent; of `properties`, the keys that it must have. Each may be a matcher
 * such as `expect.any(String)`, and `value` also what `currency()` and the like return.
 */
export type ExpectedFields = {
  readonly [Field in Exclude<keyof EventBody, 'eventType' | 'value'>]?: unknown;
} & { readonly value?: EventValue | string | object | undefined };

/** A value with its type, as the two fields that it is sent as. */
export function expectedBody({ value, ...fields }: ExpectedFields): Readonly<Record<string, unknown>> {
  if (value === undefined) return fields;
  return isEventValue(value) ? { ...fields, value: value.value, valueType: value.valueType } : { ...fields, value };
}

function isEventValue(value: object | string): value is EventValue {
  return typeof value === 'object' && 'value' in value && 'valueType' in value;
}
