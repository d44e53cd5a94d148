import { errorName } from '../errors/error-name.js';
import { INFLUENCES } from '../event/field-rules.js';
import type { ValueType } from '../event/field-rules.js';
import type { EventDefinition, EventDefinitions, JsonSchema } from './catalogue.types.js';
import type { StandardSchema } from './standard-schema.types.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** How a value of each type is written on the wire. */
const VALUES: Readonly<Record<ValueType, JsonSchema>> = {
  currency: { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' },
  numeric: { type: 'string' },
  boolean: { enum: ['true', 'false'] },
  text: { type: 'string' },
};

/** The schema of what a catalogue lets through, as it is sent. */
export function jsonSchemaOf(events: EventDefinitions): JsonSchema {
  const names = Object.keys(events);
  return {
    $schema: DRAFT,
    oneOf: names.map((name) => ({ $ref: `#/$defs/${encodeURIComponent(pointerOf(name))}` })),
    $defs: Object.fromEntries(names.map((name) => [name, eventSchema(name, events[name]!)])),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function pointerOf(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function eventSchema(name: string, { description, valueType, influence, properties }: EventDefinition): JsonSchema {
  const described = properties === undefined ? { type: 'object' } : propertiesSchema(name, properties);
  const isNeeded = Array.isArray(described['required']) && described['required'].length > 0;
  return {
    title: name,
    ...(description === undefined ? {} : { description }),
    type: 'object',
    properties: {
      eventType: { const: name },
      value: valueType === undefined ? { type: 'string' } : VALUES[valueType],
      ...(valueType === undefined ? {} : { valueType: { const: valueType } }),
      ...(influence === undefined ? {} : { influence: { enum: INFLUENCES, default: influence } }),
      properties: described,
    },
    required: ['eventType', 'value', ...(valueType ? ['valueType'] : []), ...(isNeeded ? ['properties'] : [])],
  };
}

function propertiesSchema(name: string, schema: StandardSchema): JsonSchema {
  const { jsonSchema, vendor } = schema['~standard'];
  if (jsonSchema === undefined) return { type: 'object', $comment: `checked by ${vendor}, which does not describe it` };
  try {
    const described = { ...jsonSchema.input({ target: 'draft-2020-12' }) };
    delete described['$schema'];
    // An id of its own, so that a reference such as `#/$defs/item` stays inside.
    return hasReference(described)
      ? { $id: `urn:greenflash-event:${encodeURIComponent(name)}`, ...described }
      : described;
  } catch (error) {
    return { type: 'object', $comment: `checked by ${vendor}, which could not describe it (${errorName(error)})` };
  }
}

function hasReference(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"$ref":');
}
