import { InvalidArgumentError } from 'commander';
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
export function character(text: string): string {
  if ([...text].length === 1 && !/["\r\n]/.test(text)) return text;
  throw new InvalidArgumentError("It must be one character, such as ';'.");
}

/** @throws InvalidArgumentError */
export function milliseconds(text: string): number {
  const value = durationMs(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError('It must be a time such as 90s, 15m, 12h or 30d.');
}
