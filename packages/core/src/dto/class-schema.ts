import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { SchemaIssue, StandardSchema } from '../catalogue/standard-schema.types.js';
import { classJsonSchema, validatorsOf, type Class } from './class-json-schema.js';

/**
 * A class with class-validator's decorators as a schema of `properties` in `defineEvents()`. Plain objects are turned into
 * its instances first, as Nest's `ValidationPipe` with `transform: true` does.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS` for what is no class, has no decorators, or has an asynchronous one
 */
export function classSchema<T extends object>(target: Class<T>): StandardSchema<T> {
  const problem = problemOf(target);
  if (problem !== undefined) throw new GreenflashEventsError('INVALID_OPTIONS', `classSchema(): ${problem}`);
  return {
    '~standard': {
      version: 1,
      vendor: 'class-validator',
      validate(value) {
        const instance = plainToInstance(target, value);
        const issues = issuesOf(validateSync(instance), []);
        return issues.length > 0 ? { issues } : { value: instance };
      },
      jsonSchema: { input: () => classJsonSchema(target) },
    },
  };
}

function problemOf(target: unknown): string | undefined {
  if (typeof target !== 'function') return `must be given a class, but was given a ${typeof target}`;
  const validators = validatorsOf(target as Class<object>);
  if (validators.length === 0) return `${target.name} has no decorators of class-validator`;
  // validateSync() takes what such a constraint returns, a promise, for a yes.
  const asynchronous = validators.find(({ constraintCls }) =>
    getMetadataStorage()
      .getTargetValidatorConstraints(constraintCls)
      .some((constraint) => constraint.async),
  );
  return asynchronous && `${target.name}.${asynchronous.propertyName} has an asynchronous validator; track() is not`;
}

function issuesOf(errors: readonly ValidationError[], parents: readonly string[]): SchemaIssue[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = [...parents, property];
    const own = Object.values(constraints).map((message) => ({ path, message: withoutName(message, property) }));
    return [...own, ...issuesOf(children, path)];
  });
}

/** class-validator's messages begin with the field, which stands beside the message here. */
function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
