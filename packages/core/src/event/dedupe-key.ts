import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { IdLike } from './foreign-values.js';

/**
 * An insert id made from what identifies a business fact: `dedupeKey('upgrade', order.id)` is `'upgrade:42'`. The same
 * parts give the same key in every process and version, and different parts never give the same one: `%` and `:` inside
 * a part are percent-encoded. A part counts by its text, so `42`, `42n` and `'42'` are one; a Date counts by its instant, an
 * ObjectId by its hexadecimal digits.
 *
 * @throws GreenflashEventsError `INVALID_DEDUPE_KEY` without parts, for the one part `''`, and for a part that
 * identifies nothing: undefined, null, NaN, Infinity, an invalid Date, any other object, a lone surrogate
 */
export function dedupeKey(...parts: readonly (string | number | bigint | boolean | Date | IdLike)[]): string {
  const key = parts.map(encodePart).join(':');
  if (key === '')
    throw new GreenflashEventsError('INVALID_DEDUPE_KEY', 'dedupeKey() needs at least one part with text');
  return key;
}

function encodePart(part: unknown, index: number): string {
  switch (typeof part) {
    case 'string':
      if (part.isWellFormed()) return encodeText(part);
      throw badPart(index, 'a string with a lone surrogate');
    case 'number':
      if (Number.isFinite(part)) return String(part);
      throw badPart(index, String(part));
    case 'bigint':
    case 'boolean':
      return String(part);
    default:
      if (part instanceof Date && !Number.isNaN(part.getTime())) return encodePart(part.toISOString(), index);
      if (isIdLike(part)) return encodePart(part.toHexString(), index);
      throw badPart(
        index,
        part === null ? 'null' : part instanceof Date ? 'an invalid Date' : `of type ${typeof part}`,
      );
  }
}

function isIdLike(part: unknown): part is IdLike {
  return typeof (Object(part) as Partial<IdLike>).toHexString === 'function';
}

/** Hardly any part needs it, and every decorated request may make a key. */
function encodeText(text: string): string {
  return text.includes('%') || text.includes(':') ? text.replaceAll('%', '%25').replaceAll(':', '%3A') : text;
}

function badPart(index: number, what: string): GreenflashEventsError {
  return new GreenflashEventsError(
    'INVALID_DEDUPE_KEY',
    `dedupeKey() part ${index + 1} is ${what}; give what identifies the fact: a string, number, boolean or Date`,
  );
}
