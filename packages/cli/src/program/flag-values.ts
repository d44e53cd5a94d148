import { InvalidArgumentError } from 'commander';
import { isEncoding } from '../history/open-bytes.js';
import { isDateFormat, isTimezone } from '../history/read-time.js';
import { durationMs } from '../terminal/units.js';

/** Of a flag that may be given several times. */
export function collected(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** @throws InvalidArgumentError, which says so in the words of the command line */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

/** @throws InvalidArgumentError */
export function naturalNumber(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}

/** @throws InvalidArgumentError */
export function character(text: string): string {
  if (text === '\\t' || text === 'tab') return '\t';
  if ([...text].length === 1 && !/["\r\n]/.test(text)) return text;
  throw new InvalidArgumentError("It must be one character, such as ';'.");
}

/** @throws InvalidArgumentError */
export function milliseconds(text: string): number {
  const value = durationMs(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError('It must be a time such as 90s, 15m, 12h or 30d.');
}

/** @throws InvalidArgumentError */
export function decimalMark(text: string): '.' | ',' {
  if (text === '.' || text === ',') return text;
  throw new InvalidArgumentError('It must be . or ,');
}

/** @throws InvalidArgumentError */
export function dateFormat(text: string): string {
  if (isDateFormat(text)) return text;
  throw new InvalidArgumentError('It must be excel, or name day, month and year in their order, such as DD/MM/YYYY.');
}

/** @throws InvalidArgumentError */
export function timezoneName(text: string): string {
  if (isTimezone(text)) return text;
  throw new InvalidArgumentError('It must be UTC, an offset such as +02:00, or a name such as Europe/Berlin.');
}

/** @throws InvalidArgumentError */
export function encodingName(text: string): string {
  if (isEncoding(text)) return text;
  throw new InvalidArgumentError('It must be an encoding that Node knows, such as windows-1252 or utf-16le.');
}
