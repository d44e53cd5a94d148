import type { Problem } from '@greenflash-events/core';
import { isDecimal } from '@greenflash-events/core/engine';

/** Which character begins the decimals, where the file's owner says so. */
export type DecimalMark = '.' | ',';

export interface Amount {
  /** As the API takes it: `-1234.56`. */
  readonly value: string;
  /** A code such as `EUR`, or a sign that several currencies share. */
  readonly currency?: string;
  /** Which mark was found to begin the decimals, or to group thousands, where it was not given. */
  readonly guessed?: string;
}

const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  '₽': 'RUB',
  zł: 'PLN',
  US$: 'USD',
  A$: 'AUD',
  CA$: 'CAD',
  HK$: 'HKD',
  NZ$: 'NZD',
  R$: 'BRL',
};
const SIGN = /^(?:[A-Z]{1,3}\$|[A-Z]{3}|\p{Sc}|kr\.?|zł)|(?:[A-Z]{3}|\p{Sc}|kr\.?|zł)$/u;
/** Three letters may also say `MIO` or `PCS`. */
const CODES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('currency'), 'BTC', 'ETH']);
/** Spaces of every width, and the apostrophes that Switzerland groups digits with; before three digits only. */
const GROUPING = /(?<=\d)[\s\u00a0\u2000-\u200a\u202f\u205f'’](?=\d{3}(?!\d))/g;
/** `500,-` and `500.–`, as prices without cents are written: no minus. */
const NO_CENTS = /(?<=\d)[.,]-{1,2}(?=\s*\)?$)/;
const EXPONENT = /[eE][+-]?\d+$/;
/** A point before three digits may group thousands, unless only a zero stands before it. */
const MAYBE_GROUPED = /^-?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * Reads a number as spreadsheets, shops and banks write it. What can be read in two ways is refused, never guessed.
 *
 * @param decimal undefined where it is to be told from the number itself
 */
export function readAmount(text: string, isCurrency: boolean, decimal: DecimalMark | undefined): Amount | Problem {
  const given = text.trim().replace(/[\u2212\u2013\u2014]/g, '-');
  // What programs write means one thing.
  const isPlain = isDecimal(given) || (!isCurrency && isDecimal(given.replace(EXPONENT, '')));
  if (decimal === undefined && isPlain && !(isCurrency && MAYBE_GROUPED.test(given))) return { value: given };
  const { rest, currency } = isCurrency ? withoutCurrency(given) : { rest: given, currency: undefined };
  const { digits, isNegative } = withoutSign(isCurrency ? rest.replace(NO_CENTS, '') : rest);
  const compact = digits.replace(GROUPING, '');
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(compact)) return bad(`${quoted(text)} is not an amount`);
  const mark = decimal ?? markOf(compact);
  if (mark === 'ambiguous') {
    return bad(
      `${quoted(text)} can be read in two ways: say which character begins the decimals with --decimal . or --decimal ,`,
    );
  }
  const group = mark === ',' ? '.' : ',';
  const [whole = '', ...fractions] = compact.split(mark);
  const isGrouped = whole.includes(group);
  const groups = whole.split(group);
  const wellGrouped = groups.every((part, at) =>
    (at === 0 ? /^\d{1,3}$/ : at === groups.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(part),
  );
  const fraction = fractions[0] ?? '';
  if (fractions.length > 1 || !/^\d*$/.test(fraction) || (isGrouped && !wellGrouped)) {
    return bad(`${quoted(text)} is not an amount with ${mark} before its decimals`);
  }
  const value = `${isNegative ? '-' : ''}${groups.join('') || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  const isGuessed = decimal === undefined && (mark === ',' || isGrouped);
  return {
    value,
    ...(currency === undefined ? {} : { currency }),
    ...(isGuessed ? { guessed: `with ${mark} before the decimals` } : {}),
  };
}

/** The last of both marks begins the decimals; one mark that is there several times groups; a single one is one or the other. */
function markOf(compact: string): DecimalMark | 'ambiguous' {
  const [point, comma] = [compact.lastIndexOf('.'), compact.lastIndexOf(',')];
  if (point !== -1 && comma !== -1) return point > comma ? '.' : ',';
  const mark = comma !== -1 ? ',' : '.';
  const parts = compact.split(mark);
  if (parts.length > 2) return mark === ',' ? '.' : ',';
  return MAYBE_GROUPED.test(compact) ? 'ambiguous' : mark;
}

function withoutCurrency(text: string): { readonly rest: string; readonly currency: string | undefined } {
  const outer = /^([-+(]?\s*)([^]*?)(\s*\)?-?)$/.exec(text)!;
  const body = outer[2]!.trim();
  const found = SIGN.exec(body)?.[0];
  if (found === undefined || (/^[A-Z]{3}$/.test(found) && !CODES.has(found)))
    return { rest: text, currency: undefined };
  const rest = body.startsWith(found) ? body.slice(found.length) : body.slice(0, -found.length);
  return { rest: `${outer[1]}${rest.trim()}${outer[3]}`, currency: SIGNS[found] ?? found };
}

/** Accountants write `(12.50)`, some ledgers `12.50-`. */
function withoutSign(text: string): { readonly digits: string; readonly isNegative: boolean } {
  const inParentheses = /^\((.*)\)$/.exec(text)?.[1];
  if (inParentheses !== undefined) return { digits: inParentheses.trim(), isNegative: true };
  const match = /^([-+]?)\s*(.*?)\s*(-?)$/.exec(text)!;
  const [, before, digits, after] = match;
  if (before !== '' && after !== '') return { digits: text, isNegative: false };
  return { digits: digits!, isNegative: before === '-' || after === '-' };
}

function bad(message: string): Problem {
  return { field: 'value', message };
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
