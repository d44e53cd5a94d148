import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import { decimalOf, isDecimal } from './decimal.js';
import type { EventValue } from './event.types.js';
import { decimalText, type DecimalLike } from './foreign-values.js';
import type { ValueType } from './field-rules.js';

/**
 * An amount of money, in units of the currency: `currency(149)` is `'149.00'`. At least two decimals are written and
 * none of a string's is rounded away, so `currency('0.0004')` stays what it is; of a number with a fraction, 15 digits are
 * written. A decimal of decimal.js, Prisma, big.js or bignumber.js counts with all its digits. Which currency it is, say in `properties`.
 *
 * @throws GreenflashEventsError `INVALID_VALUE` for NaN, Infinity and anything but a plain decimal: `'1,234.50'`, `'$5'`
 */
export function currency(amount: number | bigint | string | DecimalLike): EventValue<'currency'> {
  const decimal = toDecimal('currency', amount);
  const point = decimal.indexOf('.');
  return { value: point === -1 ? `${decimal}.00` : decimal.padEnd(point + 3, '0'), valueType: 'currency' };
}

/**
 * A count or a measurement: `numeric(3)` is `'3'`. Of a number with a fraction, 15 digits are written; of a
 * decimal of another library, all.
 *
 * @throws GreenflashEventsError `INVALID_VALUE` for NaN, Infinity and anything but a plain decimal
 */
export function numeric(amount: number | bigint | string | DecimalLike): EventValue<'numeric'> {
  return { value: toDecimal('numeric', amount), valueType: 'numeric' };
}

/**
 * Words, sent as they are.
 *
 * @throws GreenflashEventsError `INVALID_VALUE` for anything but a string
 */
export function text(words: string): EventValue<'text'> {
  if (typeof words !== 'string') throw invalidValue('text', 'a string', words);
  return { value: words, valueType: 'text' };
}

/**
 * Yes or no: `bool(true)` is `'true'`.
 *
 * @throws GreenflashEventsError `INVALID_VALUE` for anything but a boolean
 */
export function bool(answer: boolean): EventValue<'boolean'> {
  if (typeof answer !== 'boolean') throw invalidValue('bool', 'true or false', answer);
  return { value: String(answer), valueType: 'boolean' };
}

const PARSERS: Readonly<Record<ValueType, (value: string) => boolean>> = {
  currency: isDecimal,
  numeric: (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  boolean: (value) => value === 'true' || value === 'false',
  text: () => true,
};

/**
 * What is odd about a value that the API takes anyway: it does not read as its type.
 *
 * @returns the warning, without the value; undefined where there is none
 */
export function valueWarning(value: string, valueType: ValueType = 'text'): string | undefined {
  return readsAs(value, valueType) ? undefined : `the value does not read as ${valueType}`;
}

/** Whether a value in its wire form can be taken for one of that type. */
export function readsAs(value: string, valueType: ValueType): boolean {
  return PARSERS[valueType](value);
}

function toDecimal(helper: string, amount: number | bigint | string | DecimalLike): string {
  if (typeof amount === 'bigint') return String(amount);
  if (typeof amount === 'number' && Number.isFinite(amount)) return decimalOf(amount);
  const text = typeof amount === 'object' && (amount as unknown) !== null ? decimalText(amount) : amount;
  if (typeof text === 'string' && isDecimal(text)) return text;
  throw invalidValue(helper, 'a finite number or a plain decimal such as "1234.50"', amount);
}

function invalidValue(helper: string, expected: string, given: unknown): GreenflashEventsError {
  const kind = given === null ? 'null' : typeof given === 'number' ? String(given) : `a ${typeof given}`;
  return new GreenflashEventsError('INVALID_VALUE', `${helper}() takes ${expected}, but was given ${kind}`);
}
