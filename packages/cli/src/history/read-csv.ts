import { Readable, pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { inputError, usageError } from '../program/cli-error.js';
import type { Chunks, SourceRecord } from './record.types.js';

const NAMES: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
const SEP = /^\ufeff?"?sep=(.)"?\r?\n/i;

const ESCAPE = /\\[\\tnr]/;

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly empty_lines: number };
}

/**
 * The records of a CSV file whose first one names the columns (RFC 4180). A record with another number of cells is a bad
 * line; a quote out of place ends the reading, since it is unknown where the next record begins.
 *
 * @throws (as a rejection) CliError where it is no such file
 */
export async function* readCsv(
  chunks: Chunks,
  options: {
    /** Undefined where it is to be found out. */
    readonly delimiter: string | undefined;
    readonly maxRecordBytes: number;
    readonly onHeader: (names: string[]) => void;
    readonly onGuess?: (what: string) => void;
    /** Called with cells that MySQL or COPY may have written with escapes. */
    readonly onEscapes?: () => void;
  },
): AsyncGenerator<SourceRecord> {
  const { maxRecordBytes, onHeader, onGuess = () => undefined, onEscapes = () => undefined } = options;
  const { delimiter, skipped, ends, rest } = await firstLine(checkedUtf8(chunks), options.delimiter, maxRecordBytes);
  if (options.delimiter === undefined && delimiter !== ',')
    onGuess(`its cells are separated by ${NAMES[delimiter] ?? delimiter}`);
  let parsedLines = 0;
  const parser = parse({
    delimiter,
    bom: true,
    // Files put together from others have both; found out from the first line, only its own would count.
    record_delimiter: [...ends],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    // At once, while those before may still wait to be read.
    on_record: (record, { lines }) => {
      parsedLines = lines;
      return record;
    },
  });
  // Errors of the file reach the loop below through the parser.
  pipeline(Readable.from(rest), parser, () => undefined);
  let header: readonly string[] | undefined;
  let before = { lines: 0, empty_lines: 0 };
  let returns = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>) {
      const line = skipped + before.lines + 1 + info.empty_lines - before.empty_lines;
      // The parser counts a carriage return inside of a cell as a line of its own.
      returns += record.reduce((sum, cell) => sum + cell.split('\r').length - 1, 0);
      before = { lines: info.lines - returns, empty_lines: info.empty_lines };
      if (delimiter === '\t' && record.some((cell) => ESCAPE.test(cell))) onEscapes();
      if (header !== undefined) yield recordOf(line, record, header);
      else onHeader([...(header = checkedHeader(record))]);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = skipped + parsedLines - returns + 1;
    throw error.code === 'CSV_MAX_RECORD_SIZE' ? tooLong(line, maxRecordBytes, error) : notCsv(line, error);
  }
}

function recordOf(line: number, cells: readonly string[], header: readonly string[]): SourceRecord {
  if (cells.length !== header.length) {
    const message = `has ${cells.length} cells, and the header has ${header.length}`;
    return { line, problem: { field: 'line', message } };
  }
  const nul = cells.findIndex((cell) => cell.includes('\0'));
  if (nul !== -1) return { line, problem: { field: 'line', message: `has a NUL byte in its column ${header[nul]}` } };
  // A cell cannot say null, so an empty one is a field left out.
  // MySQL and PostgreSQL write null as \N. A column without a name is of spreadsheets that were wider once.
  const named = header.flatMap((name, at) =>
    name === '' || cells[at] === '' || cells[at] === '\\N' ? [] : [[name, cells[at]] as const],
  );
  return { line, content: Object.fromEntries(named) };
}

function checkedHeader(given: readonly string[]): readonly string[] {
  const names = given.map((name) => name.trim());
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice === undefined) return names;
  throw inputError(`two columns of the file are named ${twice}`, 'Rename one of them in its first line.');
}

function tooLong(line: number, maxBytes: number, error: CsvError): Error {
  const hint = 'Look there for a quote that is not closed: everything up to the next one is one cell.';
  return inputError(`the record that begins in line ${line} is longer than ${maxBytes} bytes`, hint, error);
}

function notCsv(line: number, error: CsvError): Error {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return inputError(
      `a quote in the record that begins in line ${line} is never closed`,
      'Close or double it there.',
      error,
    );
  }
  const hint = 'Write the file as RFC 4180 has it: cells with quotes in quotes, quotes inside of them doubled.';
  return inputError(
    `the file cannot be read as CSV in the record that begins in line ${line}: ${error.message}`,
    hint,
    error,
  );
}

/** @throws (as a rejection) CliError before a byte that is not UTF-8 is read as something else */
async function* checkedUtf8(chunks: Chunks): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw inputError(
        'the file is not UTF-8',
        'Name its encoding: --encoding windows-1252 for a file of Excel in Western Europe, or shift_jis, gb18030 and the like.',
        error,
      );
    }
    yield chunk;
  }
  try {
    decoder.decode();
  } catch (error) {
    throw inputError('the file ends within a character', 'Is it cut off? Copy it again.', error);
  }
}

/** Reads up to the end of the first line, and gives back what it has read. `sep=;` in it is Excel's, and no record. */
async function firstLine(
  chunks: Chunks,
  given: string | undefined,
  maxBytes: number,
): Promise<{
  readonly delimiter: string;
  readonly skipped: number;
  readonly ends: readonly string[];
  readonly rest: Chunks;
}> {
  const iterator = chunks[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  // A carriage return at the end may be half of a line end. Of a line without an end the parser says that it is too long.
  while (read.length <= maxBytes && !/[\r\n][^]/.test(read.toString('latin1'))) {
    const next = await iterator.next();
    if (next.done === true) break;
    read = Buffer.concat([read, next.value]);
  }
  const named = SEP.exec(read.subarray(0, 16).toString('utf8'));
  if (named !== null) read = read.subarray(Buffer.byteLength(named[0]));
  const [header = '', end = '\n'] = read.toString('utf8').split(/(\r?\n|\r)/, 2);
  if (header.includes('\0')) {
    throw inputError('the first line holds NUL bytes', 'Is it UTF-16? Give --encoding utf-16le, or utf-16be.');
  }
  async function* rest(): Chunks {
    yield read;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  const delimiter = given ?? named?.[1] ?? delimiterOf(header);
  return {
    delimiter,
    skipped: named === null ? 0 : 1,
    ends: end === '\r' && !read.includes(0x0a) ? ['\r'] : ['\r\n', '\n'],
    rest: rest(),
  };
}

/** What stands most often between the names of the columns. */
function delimiterOf(header: string): string {
  const unquoted = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((mark) => [mark, unquoted.split(mark).length - 1] as const);
  const [first, second] = counts.sort(([, a], [, b]) => b - a);
  if (first![1] === 0) return ',';
  if (first![1] > second![1]) return first![0];
  throw usageError('could not detect the delimiter in the first line', "Give --delimiter, such as --delimiter ';'.");
}
