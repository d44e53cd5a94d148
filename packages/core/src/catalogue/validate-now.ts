import { types } from 'node:util';
import { errorName } from '../errors/error-name.js';
import type { SchemaIssue, StandardSchema } from './standard-schema.types.js';

export type Validation =
  { readonly value: unknown } | { readonly issues: readonly SchemaIssue[] } | { readonly asynchronous: true };

export const ASYNC_SCHEMA =
  'have a schema that answers with a promise: it is asynchronous, or throws; track() is synchronous';

/** Asks the schema, without waiting. Never throws. */
export function validateNow(schema: StandardSchema, value: unknown): Validation {
  try {
    const result = schema['~standard'].validate(value);
    if (!types.isPromise(result)) return result.issues === undefined ? result : { issues: result.issues };
    // Nobody waits for it, and a rejection that nobody handles would end the process.
    result.catch(() => undefined);
    return { asynchronous: true };
  } catch (error) {
    return { issues: [{ message: `could not be checked: the schema threw ${errorName(error)}` }] };
  }
}
