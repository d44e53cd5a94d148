import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTerminal } from '../terminal/terminal.js';
import { openSource } from './open-source.js';
import { RejectionReport } from './rejection-report.js';
import type { SourceFlags } from './source-flags.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const T = '2025-01-01T00:00:00Z';

type Flags = Partial<SourceFlags>;
type Expected = { readonly [field: string]: unknown } | RegExp;

const amount = (text: string, type = 'currency'): string =>
  `eventType,eventAt,valueType,value\na,${T},${type},"${text}"\n`;
const time = (text: string): string => `eventType,value,eventAt\na,1,"${text}"\n`;
const json = (text: string): string => `{"eventType":"a",${text}}\n`;
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

/** A file, what its owner says of it, and the first event of it; or why there is none. */
const FILES: readonly (readonly [from: string, name: string, content: string | Buffer, flags: Flags, is: Expected])[] =
  [
    ['a program', 'a.csv', amount('-1234.56'), {}, { value: '-1234.56' }],
    ['a program, one cent', 'a.csv', amount('0.125', 'numeric'), {}, { value: '0.125' }],
    ['a German sheet', 'a.csv', amount('1.234,56'), {}, { value: '1234.56' }],
    ['an English sheet', 'a.csv', amount('1,234.56'), {}, { value: '1234.56' }],
    ['a French sheet', 'a.csv', amount('1\u202f234,56 €'), {}, { value: '1234.56', properties: { currency: 'EUR' } }],
    ['a Swiss sheet', 'a.csv', amount("CHF 1'234.50"), {}, { value: '1234.50', properties: { currency: 'CHF' } }],
    ['an Indian sheet', 'a.csv', amount('₹1,23,456.00'), {}, { value: '123456.00', properties: { currency: 'INR' } }],
    ['millions', 'a.csv', amount('1,234,567'), {}, { value: '1234567' }],
    ['a shop', 'a.csv', amount('€ 12.50'), {}, { value: '12.50', properties: { currency: 'EUR' } }],
    ['a bank', 'a.csv', amount('12.50 EUR'), {}, { value: '12.50', properties: { currency: 'EUR' } }],
    ['a dollar', 'a.csv', amount('-$12.50'), {}, { value: '-12.50', properties: { currency: '$' } }],
    ['an accountant', 'a.csv', amount('(12.50)'), {}, { value: '-12.50' }],
    ['an accountant with a currency', 'a.csv', amount('($1,012.50)'), {}, { value: '-1012.50' }],
    ['SAP', 'a.csv', amount('12,50-'), {}, { value: '-12.50' }],
    ['a sheet with a true minus', 'a.csv', amount('\u22125,5'), {}, { value: '-5.5' }],
    ['two ways to read, a comma', 'a.csv', amount('1,234'), {}, /two ways.*--decimal/],
    ['two ways to read, a point', 'a.csv', amount('1.234'), {}, /two ways.*--decimal/],
    ['the same with a flag', 'a.csv', amount('1.234'), { decimal: ',' }, { value: '1234' }],
    ['the same with the other flag', 'a.csv', amount('1.234'), { decimal: '.' }, { value: '1.234' }],
    ['a mark that the flag excludes', 'a.csv', amount('12.50'), { decimal: ',' }, /is not an amount with ,/],
    ['no amount', 'a.csv', amount('abc'), {}, /value "abc" is not an amount/],
    ['several amounts', 'a.csv', amount('12.50 / 13.00'), {}, /is not an amount/],
    ['a price without cents', 'a.csv', amount('500,-'), {}, { value: '500' }],
    [
      'a Swiss price without cents',
      'a.csv',
      amount('CHF 500.–'),
      {},
      { value: '500', properties: { currency: 'CHF' } },
    ],
    ['Brazil', 'a.csv', amount('R$ 1.234,56'), {}, { value: '1234.56', properties: { currency: 'BRL' } }],
    ['two numbers in a cell', 'a.csv', amount('12 34'), {}, /is not an amount/],
    ['millions by their word', 'a.csv', amount('12 MIO'), {}, /is not an amount/],
    ['a truth of PostgreSQL', 'a.csv', amount('t', 'boolean'), {}, { value: 'true' }],
    ['a truth of a sheet', 'a.csv', amount('FALSE', 'boolean'), {}, { value: 'false' }],
    ["psql's COPY", 'a.csv', time('2025-01-01 00:00:00+00'), {}, { eventAt: T }],
    [
      "psql's COPY with microseconds",
      'a.csv',
      time('2025-01-01 01:00:00.123456+01'),
      {},
      { eventAt: '2025-01-01T00:00:00.123456Z' },
    ],
    ['MySQL', 'a.csv', time('2025-01-01 00:00:00'), {}, /no time zone: give --timezone/],
    [
      'MySQL with a flag',
      'a.csv',
      time('2025-07-01 02:00:00'),
      { timezone: 'Europe/Berlin' },
      { eventAt: '2025-07-01T00:00:00Z' },
    ],
    ['an hour that occurs twice', 'a.csv', time('2025-10-26 02:30:00'), { timezone: 'Europe/Berlin' }, /occurs twice/],
    [
      'an hour that is not there',
      'a.csv',
      time('2025-03-30 02:30:00'),
      { timezone: 'Europe/Berlin' },
      /does not exist/,
    ],
    ['BigQuery', 'a.csv', time('2025-01-01 00:00:00.5 UTC'), {}, { eventAt: '2025-01-01T00:00:00.5Z' }],
    ['date', 'a.csv', time('Wed Jan  1 00:00:00 UTC 2025'), {}, { eventAt: T }],
    ['date -R', 'a.csv', time('Wed, 01 Jan 2025 01:00:00 +0100'), {}, { eventAt: T }],
    ['a zone that many have', 'a.csv', time('Wed Jan  1 00:00:00 CST 2025'), {}, /ambiguous time zone/],
    ['JavaScript', 'a.csv', time('Wed Jan 01 2025 00:00:00 GMT+0000 (Coordinated Universal Time)'), {}, { eventAt: T }],
    ['date +%s', 'a.csv', time('1735689600'), {}, { eventAt: T }],
    ['Date.now()', 'a.csv', time('1735689600123'), {}, { eventAt: '2025-01-01T00:00:00.123Z' }],
    ['Excel, which day', 'a.csv', time('01/02/2025'), { timezone: 'UTC' }, /--date-format/],
    [
      'Excel in America',
      'a.csv',
      time('01/02/2025 3:04 PM'),
      { timezone: 'UTC', dateFormat: 'MM/DD/YYYY' },
      { eventAt: '2025-01-02T15:04:00Z' },
    ],
    [
      'Numbers in Germany',
      'a.csv',
      time('01.02.2025, 15:04:05'),
      { timezone: '+01:00', dateFormat: 'DD.MM.YYYY' },
      { eventAt: '2025-02-01T14:04:05Z' },
    ],
    [
      'a day that is not there',
      'a.csv',
      time('30/02/2025'),
      { timezone: 'UTC', dateFormat: 'DD/MM/YYYY' },
      /not a valid time/,
    ],
    [
      "Excel's day numbers",
      'a.csv',
      time('45658.5'),
      { timezone: 'UTC', dateFormat: 'excel' },
      { eventAt: '2025-01-01T12:00:00Z' },
    ],
    ["Excel's day numbers without a flag", 'a.csv', time('45658'), {}, /--date-format excel/],
    [
      "a number that is no day of Excel's",
      'a.csv',
      time('1735689600'),
      { timezone: 'UTC', dateFormat: 'excel' },
      /not a day number/,
    ],
    [
      'day numbers of a German sheet',
      'a.csv',
      time('45658,5'),
      { timezone: 'UTC', dateFormat: 'excel' },
      { eventAt: '2025-01-01T12:00:00Z' },
    ],
    ['a day without marks', 'a.csv', time('20250101'), { timezone: 'UTC' }, { eventAt: T }],
    ['ISO 8601, basic', 'a.csv', time('20250101T000000Z'), {}, { eventAt: T }],
    [
      'the year, then the day',
      'a.csv',
      time('2025-31-01'),
      { timezone: 'UTC', dateFormat: 'YYYY-DD-MM' },
      { eventAt: '2025-01-31T00:00:00Z' },
    ],
    [
      'a local time of a city',
      'a.csv',
      time('1890-01-01 00:00:00'),
      { timezone: 'Europe/Berlin' },
      { eventAt: '1889-12-31T23:06:32Z' },
    ],
    ['a year of two digits', 'a.csv', time('0025-01-01 00:00:00+00'), {}, /not a valid time/],
    ['an offset that is none', 'a.csv', time('2025-01-01 00:00:00+25'), {}, /unknown or ambiguous time zone/],
    ['thirteen in the afternoon', 'a.csv', time('2025-01-01 13:00 AM'), { timezone: 'UTC' }, /not a valid time/],
    ['NDJSON with seconds', 'a.ndjson', json('"value":1,"eventAt":1735689600'), {}, { eventAt: T }],
    ['NDJSON with milliseconds', 'a.ndjson', json('"value":1,"eventAt":1735689600000'), {}, { eventAt: T }],
    [
      'NDJSON with a large integer',
      'a.ndjson',
      json(`"value":1234567890123456789,"eventAt":"${T}"`),
      {},
      { value: '1234567890123456789', valueType: 'numeric' },
    ],
    [
      'NDJSON with more digits than a number has',
      'a.ndjson',
      json(
        `"value":12345678901234567.89,"valueType":"currency","eventAt":"${T}","properties":{"a":0.30000000000000004}`,
      ),
      {},
      { value: '12345678901234567.89', properties: { a: 0.30000000000000004 } },
    ],
    ['a JSON array', 'a.json', `[${json(`"value":1,"eventAt":"${T}"`)}]`, {}, /one JSON document.*jq -c/],
    ['indented JSON', 'a.json', `{\n  "eventType": "a"\n}\n`, {}, /one JSON document/],
    ['an old Mac', 'a.csv', `eventType,value,eventAt\ra,1,${T}\rb,,${T}\r`, {}, /^line 3: value is required/],
    [
      'NUL bytes',
      'a.csv',
      `eventType,value,eventAt\na,1\0,${T}\n`,
      {},
      /^line 2: line has a NUL byte in its column value/,
    ],
    [
      'UTF-16 without a mark',
      'a.csv',
      utf16(`eventType,value,eventAt\na,1,${T}\n`).subarray(2),
      {},
      /--encoding utf-16le/,
    ],
    [
      'UTF-16 that is cut off',
      'a.csv',
      utf16(`eventType,value,eventAt\na,1,${T}\n`).subarray(0, -1),
      {},
      /not in utf-16le/,
    ],
    [
      'UTF-8 that is cut off',
      'a.csv',
      Buffer.from(`eventType,value,eventAt\na,é`).subarray(0, -1),
      {},
      /ends within a character/,
    ],
    ['a workbook', 'a.csv', 'PK\x03\x04', {}, /ZIP archive/],
    [
      'Excel with sep=',
      'a.csv',
      `\ufeffsep=;\r\neventType;value;;eventAt\r\na;1;;${T}\r\n`,
      {},
      { value: '1', eventAt: T },
    ],
    ['Excel in Germany', 'a.csv', `eventType;value;eventAt;valueType\r\na;1,5;${T};numeric\r\n`, {}, { value: '1.5' }],
    ['a paste of tabs', 'a.csv', `eventType\tvalue\teventAt\na\t1\t${T}\n`, {}, { value: '1' }],
    ['bars', 'a.csv', `eventType|value|eventAt\na|1|${T}\n`, {}, { value: '1' }],
    ['as many commas as semicolons', 'a.csv', `eventType,value;eventAt\na,1;${T}\n`, {}, /--delimiter/],
    ["Excel's Unicode text", 'a.csv', utf16(`eventType\tvalue\teventAt\nä\t1\t${T}\n`), {}, { eventType: 'ä' }],
    ['UTF-16 of NDJSON', 'a.ndjson', utf16(json(`"value":1,"eventAt":"${T}"`)), {}, { eventType: 'a' }],
    ['Latin-1', 'a.csv', Buffer.from(`eventType,value,eventAt\nä,1,${T}\n`, 'latin1'), {}, /not UTF-8/],
    [
      'Latin-1 with a flag',
      'a.csv',
      Buffer.from(`eventType,value,eventAt\nä,1,${T}\n`, 'latin1'),
      { encoding: 'windows-1252' },
      { eventType: 'ä' },
    ],
    ['gzip', 'a.csv.gz', gzipSync(time(T)), {}, { eventAt: T }],
    ['gzip that is cut off', 'a.csv.gz', gzipSync(time(T).repeat(50)).subarray(0, 40), {}, /cannot be unpacked/],
    ['a null of MySQL', 'a.csv', `eventType,value,eventAt,externalConversationId\na,1,${T},\\N\n`, {}, { value: '1' }],
    [
      'two columns of one name',
      'a.csv',
      `eventType,value,value,eventAt\na,1,2,${T}\n`,
      {},
      /two columns of the file are named value/,
    ],
    ['names with spaces around', 'a.csv', `eventType, value , eventAt\na,1,${T}\n`, {}, { value: '1' }],
    [
      'a quote that never ends',
      'a.csv',
      `eventType,value,eventAt\na,1,${T}\nb,"2,${T}\nc,1,${T}\n`,
      {},
      /record that begins in line 3 is never closed/,
    ],
    [
      'a quote that never ends, far down',
      'a.csv',
      `eventType,value,eventAt\n${`a,1,${T}\n`.repeat(500)}b,"2,${T}\n`,
      {},
      /begins in line 502 is never/,
    ],
    ['nothing', 'a.csv', '', {}, /is empty/],
    ['a header alone', 'a.csv', 'eventType,value,eventAt\n', {}, /holds no record/],
  ];

describe('files as people have them', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'real-files-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const stream = { write: (_text: string, written?: () => void) => (written?.(), true) };
  const terminal = createTerminal({ stdout: stream, stderr: stream, env: {} }, true);

  async function firstOf(name: string, content: string | Buffer, flags: Flags): Promise<unknown> {
    const path = join(folder, name);
    writeFileSync(path, content);
    const report = new RejectionReport(undefined);
    try {
      const source = openSource({ path, name, isCopy: false }, { productId: PRODUCT_ID, ids: 'content', ...flags });
      const { sample } = await source.check(report, T, terminal);
      const [rejected] = report.first;
      if (rejected === undefined) return JSON.parse(sample!);
      return `line ${rejected.line}: ${rejected.problems.map(({ field, message }) => `${field} ${message}`).join('; ')}`;
    } catch (error) {
      return `${(error as Error).message} ${(error as { hint?: string }).hint ?? ''}`;
    }
  }

  it.each(FILES)('%s', async (_from, name, content, flags, expected) => {
    const found = await firstOf(name, content, flags);
    if (expected instanceof RegExp) expect(found).toMatch(expected);
    else expect(found).toMatchObject(expected);
  });

  it('are warned of where a line may not say what it was meant to', async () => {
    const path = join(folder, 'odd.csv');
    writeFileSync(path, `eventType\tvalue\teventAt\n a\tNaN\t${T}\nb\t\\t\t\n`);
    const flags = { productId: PRODUCT_ID, ids: 'content', eventAt: T, delimiter: '\t' } as const;
    const source = openSource({ path, name: 'odd.csv', isCopy: false }, flags);
    const { warnings, guessed } = await source.check(new RejectionReport(undefined), T, terminal);
    expect(warnings).toEqual([
      { message: 'value "NaN" is sent as this text', line: 2, count: 1 },
      { message: 'eventType " a" begins or ends with a space', line: 2, count: 1 },
    ]);
    expect(guessed).toEqual([expect.stringContaining('backslashes are text')]);
  });

  it('are each read with the same insert ids where they say the same', async () => {
    const [one, other] = await Promise.all([firstOf('1.csv', time(T), {}), firstOf('2.csv', time('1735689600'), {})]);
    expect(one).toEqual(other);
  });
});
