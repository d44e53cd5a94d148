import { Readable, pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { inputError } from '../program/cli-error.js';
import type { Chunks, SourceRecord } from './record.types.js';

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly empty_lines: number };
}

/**
 * The records of a CSV file whose first one names the columns (RFC 4180). A record with another number of cells is a bad
 * line; a quote out of place ends the reading, since nobody knows where the next record begins.
 *
 * @throws (as a rejection) CliError where it is no such file
 */
export async function* readCsv(
  chunks: Chunks,
  options: {
    readonly delimiter: string;
    readonly maxRecordBytes: number;
    readonly onHeader: (names: string[]) => void;
  },
): AsyncGenerator<SourceRecord> {
  const { delimiter, maxRecordBytes, onHeader } = options;
  const parser = parse({
    delimiter,
    bom: true,
    // Files put together from others have both; found out from the first line, only its own would count.
    record_delimiter: ['\r\n', '\n'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
  });
  // Errors of the file reach the loop below through the parser.
  pipeline(Readable.from(checkedUtf8(chunks)), parser, () => undefined);
  let header: readonly string[] | undefined;
  let before = { lines: 0, empty_lines: 0 };
  let returns = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>) {
      const line = before.lines + 1 + info.empty_lines - before.empty_lines;
      // The parser counts a carriage return inside of a cell as a line of its own.
      returns += record.reduce((sum, cell) => sum + cell.split('\r').length - 1, 0);
      before = { lines: info.lines - returns, empty_lines: info.empty_lines };
      if (header !== undefined) yield recordOf(line, record, header);
      else onHeader([...(header = checkedHeader(record))]);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw error.code === 'CSV_MAX_RECORD_SIZE' ? tooLong(before.lines + 1, maxRecordBytes, error) : notCsv(error);
  }
}

function recordOf(line: number, cells: readonly string[], header: readonly string[]): SourceRecord {
  if (cells.length !== header.length) {
    const message = `has ${cells.length} cells, and the header has ${header.length}`;
    return { line, problem: { field: 'line', message } };
  }
  // A cell cannot say null, so an empty one is a field left out.
  const named = header.flatMap((name, at) => (cells[at] === '' ? [] : [[name, cells[at]] as const]));
  return { line, content: Object.fromEntries(named) };
}

function checkedHeader(names: readonly string[]): readonly string[] {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return names;
  throw inputError(`two columns of the file are named ${twice}`, 'Rename one of them in its first line.');
}

function tooLong(line: number, maxBytes: number, error: CsvError): Error {
  const hint = 'Look there for a quote that is not closed: everything up to the next one is one cell.';
  return inputError(`the record that begins in line ${line} is longer than ${maxBytes} bytes`, hint, error);
}

function notCsv(error: CsvError): Error {
  const hint = 'Write the file as RFC 4180 has it: cells with quotes in quotes, quotes inside of them doubled.';
  return inputError(`the file cannot be read as CSV: ${error.message}`, hint, error);
}

/** @throws (as a rejection) CliError before a byte that is not UTF-8 is read as something else */
async function* checkedUtf8(chunks: Chunks): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw inputError('the file is not UTF-8', 'Convert it, for example with iconv.', error);
    }
    yield chunk;
  }
}
