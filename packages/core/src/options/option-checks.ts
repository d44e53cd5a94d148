import { isDecimal } from '../event/decimal.js';
import { UUID } from '../event/check-field.js';
import { nearestName } from '../event/nearest-name.js';
import { MAX_TIMER_MS } from '../time/system-clock.js';

/** Returns what is wrong with a value that was given, and what to give instead; undefined where nothing is. */
export type OptionCheck = (value: unknown) => string | undefined;

export const milliseconds: OptionCheck = (value) => wholeNumber(1, MAX_TIMER_MS, 'of milliseconds')(value);

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER, unit = ''): OptionCheck {
  return (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be a whole number ${unit ? `${unit} ` : ''}${range(min, max)}, but is ${kindOf(value)}${numeralHint(value)}`;
}

export function oneOf(...options: readonly string[]): OptionCheck {
  return (value) => (options.includes(value as string) ? undefined : `must be one of ${options.join(', ')}`);
}

export const booleanValue: OptionCheck = (value) =>
  typeof value === 'boolean' ? undefined : `must be true or false, but is ${kindOf(value)}`;

export const functionValue: OptionCheck = (value) =>
  typeof value === 'function' ? undefined : `must be a function, but is ${kindOf(value)}`;

export const uuidValue: OptionCheck = (value) =>
  typeof value === 'string' && UUID.test(value) ? undefined : `must be a UUID (8-4-4-4-12 hexadecimal digits)`;

export const nameValue: OptionCheck = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a string of at least one character';

/** An object whose listed members are functions, where they are there. */
export function objectWith(members: readonly string[], required: boolean): OptionCheck {
  return (value) => {
    if (typeof value !== 'object' || value === null) return `must be an object, but is ${kindOf(value)}`;
    const given = value as Record<string, unknown>;
    const wrong = members.find((name) => (required || given[name] !== undefined) && typeof given[name] !== 'function');
    return wrong === undefined ? undefined : `must have the function ${wrong}()`;
  };
}

/** The message for a key that is not an option. */
export function unknownOption(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined ? 'is not an option' : `is not an option; did you mean ${nearest}?`;
}

function range(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function numeralHint(value: unknown): string {
  return typeof value === 'string' && isDecimal(value) ? '; environment variables are strings, convert it first' : '';
}
