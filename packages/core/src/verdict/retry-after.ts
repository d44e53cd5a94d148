import type { IncomingHttpHeaders } from 'node:http';

/**
 * The wait that an answer asks for, in milliseconds: the largest of `retry-after-ms`, `retry-after` (seconds or any of
 * the three HTTP dates) and the reset of `RateLimit`; 0 and less count as unsaid, garbage too. A date is read relative to
 * the answer's own `Date`, so that a wrong clock on either side does no harm.
 *
 * @param isSuccess where it is, a `RateLimit` asks for a wait only if it says that nothing remains
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterOf(headers: IncomingHttpHeaders, now: number, isSuccess: boolean): number | undefined {
  const waits = [
    ...textsOf(headers['retry-after-ms']).map(numberOf),
    ...textsOf(headers['retry-after']).map((value) => retryAfter(value, textsOf(headers.date)[0], now)),
    ...rateLimitResets(headers, isSuccess),
  ].filter((wait): wait is number => wait !== undefined && wait > 0);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function retryAfter(value: string, date: string | undefined, now: number): number | undefined {
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds * 1000;
  const until = httpDate(value, now);
  return until === undefined ? undefined : until - (httpDate(date, now) ?? now);
}

/** `RateLimit: limit=10, remaining=0, reset=3`, `RateLimit: "burst";r=0;t=3, "day";r=9;t=60`, or a header for each part. */
function rateLimitResets(headers: IncomingHttpHeaders, isSuccess: boolean): (number | undefined)[] {
  const [remaining = ''] = textsOf(headers['ratelimit-remaining']);
  const [reset = ''] = textsOf(headers['ratelimit-reset']);
  // A comma is between the parts of the one limit in the older form, between limits in the newer one.
  const limits = textsOf(headers['ratelimit']).flatMap((text) => (text.includes(';') ? text.split(',') : [text]));
  return [...limits, `remaining=${remaining}, reset=${reset}`].map((limit) => resetOf(limit, isSuccess));
}

/** When a limit of which nothing remains is set back. */
function resetOf(limit: string, isSuccess: boolean): number | undefined {
  const remaining = /\b(?:remaining|r)=(\d+)/.exec(limit)?.[1] ?? (isSuccess ? '1' : '0');
  const seconds = /\b(?:reset|t)=(\d+)/.exec(limit)?.[1];
  return seconds === undefined || Number(remaining) > 0 ? undefined : Number(seconds) * 1000;
}

function numberOf(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A header that came more than once is an array, whatever its name. */
function textsOf(value: string | string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 = /^[A-Z][a-z]+day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/;

function httpDate(value: string | undefined, now: number): number | undefined {
  const time = Date.parse(normalForm(value?.trim() ?? '', now));
  return Number.isNaN(time) ? undefined : time;
}

/** Each of the three forms as the first one; an empty text where it is not one of them. */
function normalForm(text: string, now: number): string {
  if (IMF_FIXDATE.test(text)) return text;
  const rfc850 = RFC_850.exec(text);
  if (rfc850 !== null) return `${rfc850[1]} ${rfc850[2]} ${century(Number(rfc850[3]), now)} ${rfc850[4]} GMT`;
  const asctime = ASCTIME.exec(text);
  return asctime === null ? '' : `${asctime[2]!.trim()} ${asctime[1]} ${asctime[4]} ${asctime[3]} GMT`;
}

/** A year of two digits that seems more than 50 years ahead is in the past, says RFC 9110. */
function century(year: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const full = thisYear - (thisYear % 100) + year;
  return full > thisYear + 50 ? full - 100 : full;
}
