import { FIELD_RULES, type FieldRule } from '@greenflash-events/core/engine';

export type Schema = Readonly<Record<string, unknown>>;

const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** What examples have as a product. */
export const EXAMPLE_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

export const TEXT: Schema = { type: 'string' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const FLAG: Schema = { type: 'boolean' };
export const TIME: Schema = { type: 'string', format: 'date-time', example: '2026-05-01T09:30:00.000Z' };

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

/** What Swagger UI shows of an event, where the rule of a field gives no example. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  eventType: 'upgrade_purchased',
  value: '149.00',
  externalUserId: 'user-42',
  externalOrganizationId: 'acme',
  externalConversationId: 'chat-7',
  influence: 'positive',
  qualityImpactScore: 0.5,
  valueType: 'currency',
  properties: { plan: 'team', seats: 5 },
  insertId: 'order-1001',
  sampleRate: 1,
  forceSample: false,
};

/** What is sent to the Events API, and what is stored of it. */
export const EVENT_SCHEMAS: Readonly<Record<string, Schema>> = {
  // Other fields are taken, and dropped.
  CreateEvent: { ...eventBody(), additionalProperties: true },
  CreateEventAnswer: record({ success: { type: 'boolean', enum: [true] }, eventId: uuid() }),
  Problem: record({ field: TEXT, message: TEXT }),
  Refused: record({
    success: { type: 'boolean', enum: [false] },
    message: TEXT,
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
    unknownFields: list(record({ field: TEXT, 'nearest?': TEXT })),
    derived: ref('DerivedFields'),
  }),
};

function eventBody(): Schema {
  const rules = Object.entries<FieldRule>(FIELD_RULES);
  return record(
    Object.fromEntries(
      rules.map(([name, rule]) => {
        const example = Object.hasOwn(EXAMPLES, name) ? { example: EXAMPLES[name] } : {};
        return [rule.required === true ? name : `${name}?`, { ...fieldSchema(rule), ...example }];
      }),
    ),
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
  return { type: 'string', format: 'uuid', pattern: UUID, example: EXAMPLE_ID };
}
