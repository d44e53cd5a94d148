import {
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  type ValidationOptions,
} from 'class-validator';
import { UUID, describeBreach, isJsonObject } from '../event/check-field.js';
import { isDateTime } from '../event/date-time.js';
import { FIELD_RULES, type FieldRule } from '../event/field-rules.js';

/** Puts the decorators of every field's rule on a class. */
export function decorateFields(prototype: object): void {
  for (const [field, rule] of Object.entries<FieldRule>(FIELD_RULES)) {
    for (const decorate of decoratorsOf(rule)) decorate(prototype, field);
  }
}

function decoratorsOf(rule: FieldRule): PropertyDecorator[] {
  const options: ValidationOptions = { message: ({ value }) => describeBreach(rule, value) };
  const checks = checksOf(rule, options);
  // Not IsOptional(): that one lets null through, which the API's page does not name.
  return rule.required === true ? checks : [...checks, ValidateIf((_, value) => value !== undefined)];
}

function checksOf(rule: FieldRule, options: ValidationOptions): PropertyDecorator[] {
  switch (rule.kind) {
    case 'string': {
      const checks = [IsString(options), isWellFormed(options)];
      return rule.nonEmpty === true ? [...checks, IsNotEmpty(options)] : checks;
    }
    case 'uuid':
      return [Matches(UUID, options)];
    case 'date-time':
      return [isRfc3339(options)];
    case 'enum':
      return [IsIn(rule.options, options)];
    case 'number':
      return [
        IsNumber({ allowNaN: false, allowInfinity: false }, options),
        Min(rule.min, options),
        Max(rule.max, options),
      ];
    case 'boolean':
      return [IsBoolean(options)];
    case 'object':
      return [isObject(options)];
  }
}

// class-validator's own IsRFC3339 takes 2023-02-30.
const isRfc3339 = (options: ValidationOptions): PropertyDecorator =>
  check('isRfc3339', (value) => typeof value === 'string' && isDateTime(value), options);

const isWellFormed = (options: ValidationOptions): PropertyDecorator =>
  check('isWellFormed', (value) => typeof value === 'string' && value.isWellFormed(), options);

const isObject = (options: ValidationOptions): PropertyDecorator => check('isJsonObject', isJsonObject, options);

function check(name: string, validate: (value: unknown) => boolean, options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name, validator: { validate } }, options);
}
