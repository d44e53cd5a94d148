import { abandonPromise } from '../errors/abandon-promise.js';
import { describeError } from '../errors/error-name.js';
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.types.js';

export type Validation =
  { readonly value: unknown } | { readonly issues: readonly SchemaIssue[] } | { readonly asynchronous: true };

export const ASYNC_SCHEMA =
  'have a schema that answers with a promise: it is asynchronous, or throws; track() is synchronous';

/** Asks the schema, without waiting. Never throws. */
export function validateNow(schema: StandardSchema, value: unknown): Validation {
  try {
    const result = schema['~standard'].validate(value);
    if (abandonPromise(result)) return { asynchronous: true };
    const { issues } = result as SchemaResult<unknown>;
    return issues === undefined ? (result as { value: unknown }) : { issues };
  } catch (error) {
    return { issues: [{ message: `could not be checked: the schema threw ${describeError(error)}` }] };
  }
}
