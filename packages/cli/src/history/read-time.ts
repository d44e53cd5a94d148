import type { Problem } from '@greenflash-events/core';
import { isDateTime } from '@greenflash-events/core/engine';
import { quoted } from './read-amount.js';

export interface TimeRules {
  /** An IANA name or an offset, for times that name none. */
  readonly timezone?: string | undefined;
  /** Order of day, month and year, such as `DD/MM/YYYY`; or `excel` for its day numbers. */
  readonly dateFormat?: string | undefined;
}

const TIME = String.raw`(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([AP])\.?M\.?)?`;
const ZONE = String.raw`(Z|(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?|UTC|GMT|[A-Z]{2,5})?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+${TIME}\s*${ZONE})?$`, 'i');
const NUMBERS = new RegExp(String.raw`^(\d{1,4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{2,4})(?:[T,\s]+${TIME}\s*${ZONE})?$`, 'i');
/** `20250131` and `20250131T120000Z`, as ISO 8601 calls basic. */
const BASIC = new RegExp(String.raw`^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)${ZONE})?$`);
/** `Wed Jan  1 00:00:00 UTC 2025`, as `date` writes it. */
const UNIX = new RegExp(String.raw`^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+${TIME}\s*${ZONE}\s+(\d{4})$`, 'i');
/** `Wed, 01 Jan 2025 00:00:00 +0000`, as mail has it; `Wed Jan 01 2025 00:00:00 GMT+0000 (…)`, as JavaScript does. */
const MAIL = new RegExp(
  String.raw`^(?:[a-z]{3},?\s+)?(\d{1,2})[\s-]([a-z]{3})[a-z]*[\s-](\d{4})\s+${TIME}\s*${ZONE}$`,
  'i',
);
const SCRIPT = new RegExp(
  String.raw`^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{4})\s+${TIME}\s*${ZONE}(?:\s*\(.*\))?$`,
  'i',
);
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Of epoch times, how many of them a second has, by their number of digits before a point. */
const UNITS: Readonly<Record<number, number>> = { 9: 1, 10: 1, 12: 1e3, 13: 1e3, 15: 1e6, 16: 1e6, 18: 1e9, 19: 1e9 };
const UNIT_NAMES: Readonly<Record<number, string>> = {
  1: 'seconds',
  1e3: 'milliseconds',
  1e6: 'microseconds',
  1e9: 'nanoseconds',
};
const DAY_S = 86_400;
/** Days from Excel's first one to 1970. */
const EXCEL_EPOCH = 25_569;
/** Excel has a 29 February 1900, which never was; and it ends with the year 9999. */
const EXCEL_DAYS = { first: 61, last: 2_958_465 };

/** Reads a time as databases, spreadsheets and shells write it. @returns RFC 3339, or why it is not a time */
export function readTime(given: string | number, rules: TimeRules): string | Problem {
  const text = String(given).trim();
  if (isDateTime(text)) return text;
  const isBasic = BASIC.test(text);
  if (!isBasic && /^-?\d+(?:[.,]\d+)?$/.test(text)) return readNumber(text.replace(',', '.'), rules);
  const parts = partsOf(text, rules);
  return typeof parts === 'string' ? bad(`${quoted(text)} ${parts}`) : toUtc(text, parts, rules);
}

/** The unit of a time since 1970, as its number of digits tells it; undefined for what is no such time. */
export function epochUnit(given: string | number): string | undefined {
  const whole = /^-?(\d+)(?:\.\d+)?$/.exec(String(given).trim())?.[1];
  const perSecond = whole === undefined ? undefined : UNITS[whole.length];
  return perSecond === undefined ? undefined : UNIT_NAMES[perSecond];
}

interface Parts {
  readonly date: readonly [year: number, month: number, day: number];
  readonly time: readonly (string | undefined)[];
}

function partsOf(text: string, { dateFormat }: TimeRules): Parts | string {
  const n = Number;
  const order = orderOf(dateFormat);
  let m = YEAR_FIRST.exec(text);
  if (m !== null && !order?.[0]?.startsWith('Y')) return { date: [n(m[1]), n(m[2]), n(m[3])], time: m.slice(4, 10) };
  if ((m = BASIC.exec(text)) !== null) {
    const [, year, month, day, hour, minute, second, zone] = m;
    return { date: [n(year), n(month), n(day)], time: [hour, minute, second, undefined, undefined, zone] };
  }
  if ((m = UNIX.exec(text)) !== null) return { date: [n(m[9]), monthOf(m[1]!), n(m[2])], time: m.slice(3, 9) };
  if ((m = MAIL.exec(text)) !== null) return { date: [n(m[3]), monthOf(m[2]!), n(m[1])], time: m.slice(4, 10) };
  if ((m = SCRIPT.exec(text)) !== null) return { date: [n(m[3]), monthOf(m[1]!), n(m[2])], time: m.slice(4, 10) };
  if ((m = NUMBERS.exec(text)) === null) return 'is not a time: write it as RFC 3339, such as 2025-01-31T12:00:00Z';
  if (order === undefined) {
    return 'may begin with the day or the month: say which with --date-format DD/MM/YYYY or --date-format MM/DD/YYYY';
  }
  const at = (letter: string): string => m[1 + order.findIndex((part) => part.startsWith(letter))] ?? '';
  const year = at('Y');
  const isShort = order.includes('YY');
  if (year.length !== (isShort ? 2 : 4)) return `does not have the form ${dateFormat}`;
  return { date: [n(isShort ? `20${year}` : year), n(at('M')), n(at('D'))], time: m.slice(4, 10) };
}

/** The day, the month and the year in their order; undefined for what does not name each of them once. */
function orderOf(dateFormat: string | undefined): readonly string[] | undefined {
  const order = dateFormat?.toUpperCase().match(/Y+|M+|D+/g) ?? [];
  return order.length === 3 && new Set(order.map((part) => part[0])).size === 3 ? order : undefined;
}

export function isDateFormat(text: string): boolean {
  return text.toLowerCase() === 'excel' || orderOf(text) !== undefined;
}

function toUtc(text: string, { date, time }: Parts, { timezone }: TimeRules): string | Problem {
  const [year, month, day] = date;
  const [hourText = '0', minute = '0', second = '0', fraction, half, zone] = time;
  const noon = half?.toUpperCase() === 'P' ? 12 : 0;
  const hour = half === undefined ? Number(hourText) : (Number(hourText) % 12) + noon;
  const local = Date.UTC(year, month - 1, day, hour, Number(minute), Number(second));
  const back = new Date(local);
  const isReal =
    // Date.UTC takes the years up to 99 for those of the last century.
    back.getUTCFullYear() === year &&
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    (half === undefined ? hour < 24 : Number(hourText) <= 12 && (hourText !== '0' || noon === 0)) &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!isReal) return bad(`${quoted(text)} is not a valid time`);
  const offset = zone === undefined ? offsetIn(timezone, local) : fixedOffset(zone);
  if (offset === undefined) {
    return bad(
      zone === undefined
        ? `${quoted(text)} has no time zone: give --timezone UTC, or one such as Europe/Berlin`
        : `${quoted(text)} has an unknown or ambiguous time zone: give times in UTC or with an offset`,
    );
  }
  if (typeof offset === 'string') return bad(`${quoted(text)} ${offset}`);
  return iso(local - offset * 60_000, fraction);
}

function fixedOffset(zone: string): number | undefined {
  // Before they had zones, cities had clocks of their own: +00:53:28.
  const match = /^(?:UTC|GMT)?([+-])(0\d|1[0-5]):?([0-5]\d)?(?::([0-5]\d))?$/i.exec(zone);
  if (match === null) return /^(?:Z|UTC|GMT)$/i.test(zone) ? 0 : undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0) + Number(match[4] ?? 0) / 60;
  return match[1] === '-' ? -minutes : minutes;
}

/** Minutes that the zone's clocks are ahead of UTC at that local time; or why there is no such, or no single, time. */
function offsetIn(timezone: string | undefined, local: number): number | string | undefined {
  if (timezone === undefined) return undefined;
  const fixed = fixedOffset(timezone);
  if (fixed !== undefined) return fixed;
  // Before and after a change of the clocks, which are never two within a day.
  const found = [local - DAY_S * 1_000, local + DAY_S * 1_000].map((at) => zoneOffset(timezone, at));
  const fitting = [...new Set(found)].filter((minutes) => zoneOffset(timezone, local - minutes * 60_000) === minutes);
  if (fitting.length === 1) return fitting[0];
  const what = fitting.length === 0 ? 'does not exist' : 'occurs twice';
  return `${what} in ${timezone}, where the clocks were changed: give it with an offset`;
}

function zoneOffset(timeZone: string, at: number): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')!.value;
  return name === 'GMT' ? 0 : fixedOffset(name)!;
}

export function isTimezone(name: string): boolean {
  if (fixedOffset(name) !== undefined) return true;
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function readNumber(text: string, { dateFormat, timezone }: TimeRules): string | Problem {
  const [whole = '', fraction = ''] = text.split('.');
  if (dateFormat?.toLowerCase() === 'excel') {
    const { first, last } = EXCEL_DAYS;
    if (Number(text) < first || Number(text) >= last + 1) {
      return bad(`${quoted(text)} is not a day number of a spreadsheet, which go from ${first} to ${last}`);
    }
    const local = Math.round((Number(text) - EXCEL_EPOCH) * DAY_S) * 1_000;
    const offset = offsetIn(timezone, local);
    if (offset === undefined)
      return bad(`${quoted(text)} has no time zone: give --timezone UTC, or one such as Europe/Berlin`);
    return typeof offset === 'string' ? bad(`${quoted(text)} ${offset}`) : iso(local - offset * 60_000, undefined);
  }
  const perSecond = UNITS[whole.length];
  if (perSecond === undefined || (fraction !== '' && perSecond > 1)) {
    const hint = /^\d{5}$/.test(whole) ? '; for the day numbers of a spreadsheet give --date-format excel' : '';
    return bad(`${quoted(text)} is not a time in seconds, milliseconds, microseconds or nanoseconds since 1970${hint}`);
  }
  const digits = String(perSecond).length - 1;
  const seconds = digits === 0 ? whole : whole.slice(0, -digits);
  return iso(Number(seconds) * 1_000, digits === 0 ? fraction.slice(0, 9) : whole.slice(-digits));
}

/** Keeps the digits of a second that there are. */
function iso(ms: number, fraction: string | undefined): string {
  const digits = fraction?.replace(/0+$/, '') ?? '';
  return new Date(ms).toISOString().replace('.000Z', digits === '' ? 'Z' : `.${digits}Z`);
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}

function bad(message: string): Problem {
  return { field: 'eventAt', message };
}
