import { describeBreach, isJsonObject, keepsRule } from './check-field.js';
import type { Problem } from './event.types.js';
import { FIELD_RULES, type FieldRule } from './field-rules.js';

const RULES: readonly (readonly [string, FieldRule])[] = Object.entries(FIELD_RULES);

/**
 * Every breach of the API's rules in a wire body, one a field, in the order of the fields; none means that the API takes
 * it. Fields that the API does not name are ignored, as it ignores them.
 */
export function validateEvent(body: unknown): readonly Problem[] {
  if (!isJsonObject(body)) return [{ field: 'body', message: 'must be a JSON object' }];
  let problems: Problem[] | undefined;
  for (const [field, rule] of RULES) {
    const value = body[field];
    if (keepsRule(rule, value)) continue;
    (problems ??= []).push({ field, message: describeBreach(rule, value) });
  }
  return problems ?? NONE;
}

const NONE: readonly Problem[] = Object.freeze([]);
