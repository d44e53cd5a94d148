import type { Problem } from '../event/event.types.js';
import { INFLUENCES, VALUE_TYPES } from '../event/field-rules.js';
import { nearestName } from '../event/nearest-name.js';
import type { EventDefinition } from './catalogue.types.js';
import { ASYNC_SCHEMA, validateNow } from './validate-now.js';

const KEYS = ['description', 'owner', 'valueType', 'influence', 'properties'] as const;

/** What is wrong with the definition of one event type. */
export function definitionProblems(name: string, definition: unknown): Problem[] {
  if (name === '') return [{ field: 'events', message: 'an event type has at least one character' }];
  if (typeof definition !== 'object' || definition === null) {
    return [{ field: name, message: 'must be an object, which may be empty: {}' }];
  }
  const { description, owner, valueType, influence, properties } = definition as {
    [K in keyof EventDefinition]: unknown;
  };
  const messages = {
    description: textOrNothing(description),
    owner: textOrNothing(owner),
    valueType: oneOf(VALUE_TYPES, valueType),
    influence: oneOf(INFLUENCES, influence),
    properties: properties === undefined ? undefined : schemaProblem(properties),
  };
  const wrong = KEYS.filter((key) => messages[key] !== undefined);
  return [
    ...Object.keys(definition).flatMap((key) => unknownKey(name, key)),
    ...wrong.map((key) => ({ field: `${name}.${key}`, message: messages[key]! })),
  ];
}

function unknownKey(name: string, key: string): Problem[] {
  if ((KEYS as readonly string[]).includes(key)) return [];
  const nearest = nearestName(key, KEYS);
  const hint = nearest === undefined ? `; a definition has ${KEYS.join(', ')}` : `; did you mean ${nearest}?`;
  return [{ field: `${name}.${key}`, message: `is not part of a definition${hint}` }];
}

function textOrNothing(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? undefined : 'must be a string';
}

function oneOf(options: readonly string[], value: unknown): string | undefined {
  return value === undefined || options.includes(value as string) ? undefined : `must be one of ${options.join(', ')}`;
}

function schemaProblem(schema: unknown): string | undefined {
  const standard = (Object(schema) as { '~standard'?: { validate?: unknown; vendor?: unknown } })['~standard'];
  if (typeof standard?.validate === 'function') {
    // Only a value tells. Not zod's: it answers with a promise also where a function of the schema throws.
    return standard.vendor !== 'zod' && 'asynchronous' in validateNow(schema as never, {}) ? ASYNC_SCHEMA : undefined;
  }
  return typeof schema === 'function'
    ? "must be a Standard Schema; for a class, write classSchema(Class) of '@greenflash-events/core/dto'"
    : 'must be a Standard Schema, such as one of zod, valibot or arktype';
}
