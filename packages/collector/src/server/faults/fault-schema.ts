/** Goes into a header as it is. */
const LOCATION = { type: 'string', minLength: 1, maxLength: 2048, pattern: '^[\\x21-\\x7e]*$' };

const RETRY_AFTER = {
  oneOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', maxLength: 100, pattern: '^[\\x20-\\x7e]*$' },
  ],
};

/** Rules of a script at most. */
export const MAX_RULES = 100;

/** JSON Schema of a fault script, for the check of what is sent and for the OpenAPI document. */
export function faultScriptSchema(): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['rules'],
    properties: {
      seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      rules: { type: 'array', maxItems: MAX_RULES, items: ruleSchema() },
    },
  };
}

function ruleSchema(): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['fault'],
    properties: {
      match: object({ eventType: { type: 'string', minLength: 1 } }),
      fault: { type: 'object', required: ['kind'], discriminator: { propertyName: 'kind' }, oneOf: faultSchemas() },
      probability: { type: 'number', minimum: 0, maximum: 1 },
      count: { type: 'integer', minimum: 1 },
      window: object({ fromMs: { type: 'integer', minimum: 0 }, toMs: { type: 'integer', minimum: 1 } }),
    },
  };
}

const STATUS = {
  status: { type: 'integer', minimum: 400, maximum: 599 },
  retryAfter: RETRY_AFTER,
  retryAfterMs: { type: 'number', minimum: 0 },
  shouldRetry: { type: 'boolean' },
};

function faultSchemas(): object[] {
  return [
    kind('latency', { delayMs: { type: 'integer', minimum: 0, maximum: 600_000 } }, ['delayMs']),
    answer('status', STATUS, ['status']),
    answer('no_headers'),
    answer('half_body'),
    answer('reset'),
    answer('html'),
    answer('redirect', { location: LOCATION, status: { type: 'integer', enum: [301, 302, 303, 307, 308] } }, [
      'location',
    ]),
  ];
}

function answer(name: string, properties: object = {}, required: readonly string[] = []): object {
  return kind(name, { stored: { type: 'boolean' }, ...properties }, required);
}

function kind(name: string, properties: object, required: readonly string[]): object {
  return { ...object({ kind: { type: 'string', enum: [name] }, ...properties }), required: ['kind', ...required] };
}

function object(properties: object): object {
  return { type: 'object', additionalProperties: false, properties };
}
