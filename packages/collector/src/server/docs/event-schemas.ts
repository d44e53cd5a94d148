import { FIELD_RULES, type FieldRule } from '@greenflash-events/core/engine';

export type Schema = Readonly<Record<string, unknown>>;

const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

export const TEXT: Schema = { type: 'string' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const FLAG: Schema = { type: 'boolean' };
export const TIME: Schema = { type: 'string', format: 'date-time' };

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export function mapOf(additionalProperties: Schema): Schema {
  return { type: 'object', additionalProperties };
}

/** An object of exactly these fields; those that end in `?` may be absent. */
export function record(fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(fields);
  return {
    type: 'object',
    additionalProperties: false,
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), fields[name]])),
  };
}

/** What is sent to the Events API, and what is told of it. */
export const EVENT_SCHEMAS: Readonly<Record<string, Schema>> = {
  // Other fields are taken, and dropped.
  CreateEvent: { ...eventBody(), additionalProperties: true },
  CreateEventAnswer: record({ success: { type: 'boolean', enum: [true] }, eventId: uuid() }),
  Problem: record({ field: TEXT, message: TEXT }),
  Refused: record({
    success: { type: 'boolean', enum: [false] },
    error: record({ code: TEXT, message: TEXT, 'problems?': list(ref('Problem')) }),
  }),
  StoredBody: eventBody(),
  DerivedFields: record({
    eventAt: TIME,
    influence: fieldSchema(FIELD_RULES.influence),
    valueType: fieldSchema(FIELD_RULES.valueType),
    qualityImpactScore: fieldSchema(FIELD_RULES.qualityImpactScore),
    fields: list({ type: 'string', enum: ['eventAt', 'influence', 'valueType', 'qualityImpactScore'] }),
  }),
  StoredEvent: record({
    eventId: uuid(),
    receivedAt: TIME,
    body: ref('StoredBody'),
    duplicates: COUNT,
    conflicts: COUNT,
    warnings: list(TEXT),
    derived: ref('DerivedFields'),
  }),
};

function eventBody(): Schema {
  const rules = Object.entries<FieldRule>(FIELD_RULES);
  return record(
    Object.fromEntries(rules.map(([name, rule]) => [rule.required === true ? name : `${name}?`, fieldSchema(rule)])),
  );
}

function fieldSchema(rule: FieldRule): Schema {
  switch (rule.kind) {
    case 'string':
      return rule.nonEmpty === true ? { type: 'string', minLength: 1 } : TEXT;
    case 'uuid':
      return uuid();
    case 'date-time':
      return TIME;
    case 'enum':
      return { type: 'string', enum: rule.options };
    case 'number':
      return { type: 'number', minimum: rule.min, maximum: rule.max };
    case 'boolean':
      return FLAG;
    case 'object':
      return { type: 'object', additionalProperties: true };
  }
}

function uuid(): Schema {
  return { type: 'string', format: 'uuid', pattern: UUID };
}
