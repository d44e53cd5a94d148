import { getMetadataStorage } from 'class-validator';

// As class-transformer types it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Class<T> = new (...args: any[]) => T;

/** What class-validator knows of one decorator. */
type Validator = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

type Schema = Record<string, unknown>;

/** The decorators of a class and of those it extends. */
export function validatorsOf(target: Class<object>): Validator[] {
  return getMetadataStorage().getTargetValidationMetadatas(target, '', true, false);
}

/** What a class's decorators say, as JSON Schema. A decorator that is not known here says nothing. */
export function classJsonSchema(target: Class<object>, parents: readonly Class<object>[] = []): Schema {
  const validators = validatorsOf(target);
  const names = [...new Set(validators.map(({ propertyName }) => propertyName))];
  const of = (name: string): Validator[] => validators.filter(({ propertyName }) => propertyName === name);
  const required = names.filter((name) => !of(name).some(({ type }) => type === 'conditionalValidation'));
  return {
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name, fieldSchema(target, name, of(name), [...parents, target])]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}

function fieldSchema(
  target: Class<object>,
  name: string,
  validators: readonly Validator[],
  parents: readonly Class<object>[],
): Schema {
  const type: unknown = Reflect.getMetadata('design:type', target.prototype as object, name);
  const schema: Schema = { ...(typeOf(type, parents) ?? {}) };
  const items: Schema = {};
  for (const validator of validators) Object.assign(validator.each ? items : schema, keywordsOf(validator));
  return Object.keys(items).length === 0 ? schema : { ...schema, type: 'array', items };
}

/** What TypeScript wrote down of a field's type. */
function typeOf(type: unknown, parents: readonly Class<object>[]): Schema | undefined {
  if (type === String) return { type: 'string' };
  if (type === Number) return { type: 'number' };
  if (type === Boolean) return { type: 'boolean' };
  if (type === Array) return { type: 'array' };
  if (typeof type !== 'function' || type === Object) return undefined;
  const target = type as Class<object>;
  if (parents.includes(target) || validatorsOf(target).length === 0) return undefined;
  return classJsonSchema(target, parents);
}

function keywordsOf({ name = '', constraints = [] }: Validator): Schema {
  return KEYWORDS[name]?.(...(constraints as never[])) ?? {};
}

/** By the names that class-validator gives to its decorators. */
const KEYWORDS: Readonly<Record<string, (...constraints: never[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isNumber: () => ({ type: 'number' }),
  isInt: () => ({ type: 'integer' }),
  isBoolean: () => ({ type: 'boolean' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  isIso8601: () => ({ type: 'string', format: 'date-time' }),
  isEmail: () => ({ type: 'string', format: 'email' }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isNotEmpty: () => ({ minLength: 1 }),
  isIn: (values: readonly unknown[]) => ({ enum: [...values] }),
  isEnum: (entity: object) => ({ enum: Object.values(entity) }),
  equals: (value: unknown) => ({ const: value }),
  matches: (pattern: RegExp) => ({ pattern: pattern.source }),
  min: (least: number) => ({ minimum: least }),
  max: (most: number) => ({ maximum: most }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  isNegative: () => ({ exclusiveMaximum: 0 }),
  minLength: (least: number) => ({ minLength: least }),
  maxLength: (most: number) => ({ maxLength: most }),
  isLength: (least: number, most?: number) => ({
    minLength: least,
    ...(most === undefined ? {} : { maxLength: most }),
  }),
  arrayMinSize: (least: number) => ({ minItems: least }),
  arrayMaxSize: (most: number) => ({ maxItems: most }),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayUnique: () => ({ uniqueItems: true }),
};
