import { describeBreach, isJsonObject, keepsRule } from './check-field.js';
import type { Problem } from './event.types.js';
import { FIELD_RULES, type FieldRule } from './field-rules.js';

const RULES: readonly (readonly [string, FieldRule])[] = Object.entries(FIELD_RULES);

/** Kinds whose check parses the text. */
const PARSED: ReadonlySet<FieldRule['kind']> = new Set(['uuid', 'date-time']);

/**
 * Every breach of the API's rules in a wire body, one a field, in the order of the fields; none means that the API takes
 * it. Fields that the API does not name are ignored, as it ignores them.
 */
export type EventValidator = (body: unknown) => readonly Problem[];

/**
 * A validator for many events of one source. The same product and the same millisecond come again and again, so the last
 * good text of a field is not parsed twice.
 */
export function createEventValidator(): EventValidator {
  const fields = RULES.map(([field, rule]): KnownField => ({
    field,
    rule,
    required: rule.required === true,
    parsed: PARSED.has(rule.kind),
  }));
  return (body) => {
    if (!isJsonObject(body)) return [{ field: 'body', message: 'must be a JSON object' }];
    let problems: Problem[] | undefined;
    for (const known of fields) {
      const value = body[known.field];
      if (value === undefined ? !known.required : value === known.lastGood) continue;
      if (!keepsRule(known.rule, value)) {
        (problems ??= []).push({ field: known.field, message: describeBreach(known.rule, value) });
      } else if (known.parsed) {
        known.lastGood = value;
      }
    }
    return problems ?? NONE;
  };
}

interface KnownField {
  readonly field: string;
  readonly rule: FieldRule;
  readonly required: boolean;
  readonly parsed: boolean;
  lastGood?: unknown;
}

/** The breaches of a single event, by a validator of its own. */
export const validateEvent: EventValidator = (body) => createEventValidator()(body);

const NONE: readonly Problem[] = Object.freeze([]);
