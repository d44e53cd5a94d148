import fc from 'fast-check';
import { retryAfterOf } from './retry-after.js';

/** 2026-01-01T00:00:00Z, a Thursday. */
const NOW = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

type Headers = Record<string, string | string[]>;

function waitOf(headers: Headers, now = NOW): number | undefined {
  return retryAfterOf(headers, now, false);
}

describe('Retry-After', () => {
  it.each([
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['seconds', { 'retry-after': '2' }, 2_000],
    ['seconds with a fraction', { 'retry-after': '0.5' }, 500],
    ['seconds with a longer fraction', { 'retry-after': '0.25' }, 250],
    ['blanks around', { 'retry-after': ' 3 ' }, 3_000],
    ['an IMF date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5_000],
    ['an RFC 850 date', { 'retry-after': 'Thursday, 01-Jan-26 00:00:05 GMT' }, 5_000],
    ['an asctime date', { 'retry-after': 'Thu Jan  1 00:00:05 2026' }, 5_000],
    ['an asctime date late in the month', { 'retry-after': 'Sat Jan 31 00:00:00 2026' }, 30 * 24 * HOUR_MS],
    ['a date with blanks around', { 'retry-after': ' Thu, 01 Jan 2026 00:00:05 GMT ' }, 5_000],
    ['an absurd number', { 'retry-after': '9'.repeat(400) }, Infinity],
  ])('is read from %s', (_, headers: Headers, expected) => {
    expect(waitOf(headers)).toBe(expected);
  });

  it.each([
    ['nothing', {}],
    ['zero', { 'retry-after': '0' }],
    ['zero milliseconds', { 'retry-after-ms': '0' }],
    ['a negative number', { 'retry-after': '-5' }],
    ['an empty text', { 'retry-after': '' }],
    ['a word', { 'retry-after': 'soon' }],
    ['NaN', { 'retry-after': 'NaN' }],
    ['Infinity', { 'retry-after': 'Infinity' }],
    ['hexadecimal', { 'retry-after': '0x10' }],
    ['an exponent', { 'retry-after': '1e3' }],
    ['a unit', { 'retry-after': '5s' }],
    ['a date in the past', { 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' }],
    ['a date that does not exist', { 'retry-after': 'Thu, 99 Jan 2026 99:99:99 GMT' }],
    ['a date without a zone', { 'retry-after': '2026-01-01 00:00:05' }],
    ['an ISO date', { 'retry-after': '2026-01-01T00:00:05Z' }],
    ['an empty array', { 'retry-after': [] }],
  ])('is unsaid for %s', (_, headers: Headers) => {
    expect(waitOf(headers)).toBeUndefined();
  });

  it.each([-25 * HOUR_MS, -HOUR_MS, 0, HOUR_MS, 25 * HOUR_MS])(
    'as a date counts from the Date of the answer, however wrong our own clock is (%i ms)',
    (skew) => {
      const headers = { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' };
      expect(waitOf(headers, NOW + skew)).toBe(9_000);
    },
  );

  it('as a date counts from our own clock where the answer has no usable Date', () => {
    const headers = { date: 'yesterday', 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' };
    expect(waitOf(headers, NOW + 4_000)).toBe(5_000);
  });

  it('takes a year of two digits that seems more than 50 years ahead as past', () => {
    expect(waitOf({ 'retry-after': 'Friday, 01-Jan-77 00:00:00 GMT' })).toBeUndefined();
    expect(waitOf({ 'retry-after': 'Wednesday, 01-Jan-76 00:00:00 GMT' })).toBe(Date.UTC(2076, 0, 1) - NOW);
  });

  it('is the largest where several are given', () => {
    expect(waitOf({ 'retry-after-ms': '1500', 'retry-after': '1' })).toBe(1_500);
    expect(waitOf({ 'retry-after-ms': '500', 'retry-after': '1', 'ratelimit-reset': '4' })).toBe(4_000);
    expect(waitOf({ 'retry-after': ['1', '30', 'soon'] })).toBe(30_000);
    expect(waitOf({ 'retry-after-ms': ['x', '70'] })).toBe(70);
  });
});

describe('RateLimit', () => {
  it.each([
    ['the older draft', { ratelimit: 'limit=10, remaining=0, reset=3' }, 3_000],
    ['the newer draft', { ratelimit: '"default";r=0;t=3' }, 3_000],
    ['a header for each part', { 'ratelimit-remaining': '0', 'ratelimit-reset': '3' }, 3_000],
    ['a reset alone', { 'ratelimit-reset': '3' }, 3_000],
    ['the longest of the limits that are used up', { ratelimit: '"burst";r=0;t=3, "hour";r=0;t=60' }, 60_000],
    ['the one limit that is used up', { ratelimit: '"hour";r=9;t=600, "burst";r=0;t=3' }, 3_000],
    ['a header given twice', { ratelimit: ['"hour";r=9;t=600', '"burst";r=0;t=3'] }, 3_000],
  ])('asks for its reset in %s', (_, headers: Headers, expected) => {
    expect(waitOf(headers)).toBe(expected);
  });

  it.each([
    ['the older draft', { ratelimit: 'limit=10, remaining=1, reset=3' }],
    ['the newer draft', { ratelimit: '"default";r=5;t=3' }],
    ['a header for each part', { 'ratelimit-remaining': '2', 'ratelimit-reset': '3' }],
    ['a remainder that begins with 0', { 'ratelimit-remaining': '02', 'ratelimit-reset': '3' }],
    ['garbage', { ratelimit: 'reset=soon' }],
    ['a negative reset', { 'ratelimit-reset': '-3' }],
  ])('asks for nothing while something remains: %s', (_, headers: Headers) => {
    expect(waitOf(headers)).toBeUndefined();
  });
});

describe('whatever the headers', () => {
  const NAMES = ['retry-after', 'retry-after-ms', 'date', 'ratelimit', 'ratelimit-reset', 'ratelimit-remaining'];
  const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(Date.UTC(2100, 0, 1)) });
  const value = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.double().map(String),
    date.map((at) => at.toUTCString()),
    fc.tuple(fc.nat(), fc.nat()).map(([r, t]) => `"p";r=${r};t=${t}`),
  );
  const headers = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(value, fc.array(value)));

  it('the wait is undefined or a positive number', () => {
    fc.assert(
      fc.property(headers, (given) => {
        const wait = waitOf(given);
        if (wait !== undefined) expect(wait).toBeGreaterThan(0);
      }),
    );
  });

  it('garbage asks for nothing', () => {
    const garbage = fc.string().filter((text) => !/\d/.test(text));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES), garbage), (given) => {
        expect(waitOf(given)).toBeUndefined();
      }),
    );
  });

  it('the largest wins', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000), fc.nat(10_000), (ms, seconds, reset) => {
        const given = { 'retry-after-ms': `${ms}`, 'retry-after': `${seconds}`, 'ratelimit-reset': `${reset}` };
        const largest = Math.max(ms, seconds * 1000, reset * 1000);
        expect(waitOf(given)).toBe(largest === 0 ? undefined : largest);
      }),
    );
  });

  it('a date in any of the three forms is the same wait', () => {
    const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 * 365 * 24 * 3600 }), (seconds) => {
        const at = new Date(NOW + seconds * 1000);
        const [, day, month, year, time] = at.toUTCString().split(' ') as [string, string, string, string, string];
        const name = DAYS[at.getUTCDay()]!;
        const forms = [
          at.toUTCString(),
          `${name}, ${day}-${month}-${year.slice(2)} ${time} GMT`,
          `${name.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`,
        ];
        expect(forms.map((form) => waitOf({ 'retry-after': form }))).toEqual(forms.map(() => seconds * 1000));
      }),
    );
  });
});

describe('the RateLimit of a success', () => {
  it.each([
    [{ 'retry-after': '5' }, 5_000],
    [{ ratelimit: 'limit=10, remaining=0, reset=3' }, 3_000],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '4' }, 4_000],
    [{ 'ratelimit-reset': '4' }, undefined],
    [{ ratelimit: 'limit=10, remaining=1, reset=3' }, undefined],
  ])('asks for a wait only where nothing remains: %j', (headers, wait) => {
    expect(retryAfterOf(headers, NOW, true)).toBe(wait);
  });
});
