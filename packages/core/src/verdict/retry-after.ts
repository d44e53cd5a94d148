import type { IncomingHttpHeaders } from 'node:http';

/**
 * The wait that an answer asks for, in milliseconds: the largest of `retry-after-ms`, `retry-after` (seconds or any of
 * the three HTTP dates) and the reset of `RateLimit`; 0 and less count as unsaid, garbage too. A date is read relative to
 * the answer's own `Date`, so that a wrong clock on either side does no harm.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const waits = [
    numberOf(headers['retry-after-ms']),
    retryAfter(headers['retry-after'], headers.date, now),
    rateLimitReset(headers),
  ].filter((wait): wait is number => wait !== undefined && wait > 0);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function retryAfter(value: string | undefined, date: string | undefined, now: number): number | undefined {
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds * 1000;
  const until = httpDate(value);
  return until === undefined ? undefined : until - (httpDate(date) ?? now);
}

/** `RateLimit: limit=10, remaining=0, reset=3` and `RateLimit: "default";r=0;t=3`, when nothing remains. */
function rateLimitReset(headers: IncomingHttpHeaders): number | undefined {
  const policy = textOf(headers['ratelimit']);
  const remaining = /\b(?:remaining|r)=(\d+)/.exec(policy)?.[1] ?? textOf(headers['ratelimit-remaining']);
  if (numberOf(remaining) !== undefined && numberOf(remaining) !== 0) return undefined;
  const reset = /\b(?:reset|t)=(\d+)/.exec(policy)?.[1] ?? textOf(headers['ratelimit-reset']);
  const seconds = numberOf(reset);
  return seconds === undefined ? undefined : seconds * 1000;
}

function numberOf(value: string | string[] | undefined): number | undefined {
  const text = textOf(value).trim();
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 = /^[A-Z][a-z]+day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/;

function httpDate(value: string | undefined): number | undefined {
  const text = textOf(value).trim();
  const time = Date.parse(normalForm(text));
  return Number.isNaN(time) ? undefined : time;
}

/** Each of the three forms as the first one; an empty text where it is none of them. */
function normalForm(text: string): string {
  if (IMF_FIXDATE.test(text)) return text;
  const rfc850 = RFC_850.exec(text);
  if (rfc850 !== null) return `${rfc850[1]} ${rfc850[2]} ${century(Number(rfc850[3]))} ${rfc850[4]} GMT`;
  const asctime = ASCTIME.exec(text);
  return asctime === null ? '' : `${asctime[2]!.trim()} ${asctime[1]} ${asctime[4]} ${asctime[3]} GMT`;
}

/** A year of two digits that seems more than 50 years ahead is in the past, says RFC 9110. */
function century(year: number): number {
  const thisYear = new Date().getUTCFullYear();
  const full = thisYear - (thisYear % 100) + year;
  return full > thisYear + 50 ? full - 100 : full;
}
