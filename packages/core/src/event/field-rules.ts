/** How an event's outcome is judged. */
export const INFLUENCES = ['positive', 'negative', 'neutral'] as const;
export type Influence = (typeof INFLUENCES)[number];

/** How an event's `value` is read. */
export const VALUE_TYPES = ['currency', 'numeric', 'text', 'boolean'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** One field's constraints as the API's reference page gives them. */
export type FieldRule = { readonly required?: true } & (
  | { readonly kind: 'string'; readonly nonEmpty?: true }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'date-time' }
  | { readonly kind: 'enum'; readonly options: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'object' }
);

/**
 * The single source of the wire body's rules: the validator of `track()`, `CreateEventDto` and the collector's OpenAPI
 * document are all made from it. The order is the order of fields in a body.
 */
export const FIELD_RULES = {
  eventType: { kind: 'string', required: true, nonEmpty: true },
  productId: { kind: 'uuid', required: true },
  value: { kind: 'string', required: true },
  externalUserId: { kind: 'string' },
  userId: { kind: 'uuid' },
  externalOrganizationId: { kind: 'string' },
  organizationId: { kind: 'uuid' },
  externalConversationId: { kind: 'string' },
  conversationId: { kind: 'uuid' },
  influence: { kind: 'enum', options: INFLUENCES },
  qualityImpactScore: { kind: 'number', min: -1, max: 1 },
  valueType: { kind: 'enum', options: VALUE_TYPES },
  eventAt: { kind: 'date-time' },
  properties: { kind: 'object' },
  insertId: { kind: 'string' },
  sampleRate: { kind: 'number', min: 0, max: 1 },
  forceSample: { kind: 'boolean' },
} as const satisfies Readonly<Record<string, FieldRule>>;

export type FieldName = keyof typeof FIELD_RULES;

export const FIELD_NAMES = Object.keys(FIELD_RULES) as readonly FieldName[];

const NAMES: ReadonlySet<string> = new Set(FIELD_NAMES);

export function isFieldName(name: string): name is FieldName {
  return NAMES.has(name);
}

type WireType<R extends FieldRule> = R extends { kind: 'enum'; options: readonly (infer O)[] }
  ? O
  : R extends { kind: 'number' }
    ? number
    : R extends { kind: 'boolean' }
      ? boolean
      : R extends { kind: 'object' }
        ? Readonly<Record<string, unknown>>
        : string;

type RequiredField = {
  [F in FieldName]: (typeof FIELD_RULES)[F] extends { required: true } ? F : never;
}[FieldName];

/** The wire body: what `POST /events` takes. */
export type EventBody = { readonly [F in RequiredField]: WireType<(typeof FIELD_RULES)[F]> } & {
  readonly [F in Exclude<FieldName, RequiredField>]?: WireType<(typeof FIELD_RULES)[F]>;
};
