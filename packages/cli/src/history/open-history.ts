import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { MAX_EVENT_BYTES } from '@greenflash-events/core/engine';
import { inputError, usageError } from '../program/cli-error.js';
import { openBytes, type ReadableFile } from './open-bytes.js';
import { readCsv } from './read-csv.js';
import { readNdjson } from './read-ndjson.js';
import type { FileFormat, SourceRecord } from './record.types.js';

/** A column that holds more than an event may is a broken file rather than a long one. */
const MAX_RECORD_BYTES = 4 * MAX_EVENT_BYTES;

const FORMATS: Readonly<Record<string, FileFormat>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'ndjson',
  '.csv': 'csv',
  '.tsv': 'csv',
};

/** A file of history that is there, and how to read it. */
export interface HistoryFile {
  readonly path: string;
  /** What it is called in messages. */
  readonly name: string;
  readonly format: FileFormat;
  readonly bytes: number;
  /** @param onBytes called with the size of each piece of the file as it is read */
  records(onBytes?: (chunk: Buffer) => void): AsyncIterable<SourceRecord>;
}

export interface HistoryFlags {
  readonly format?: FileFormat;
  readonly delimiter?: string;
  readonly encoding?: string;
}

/**
 * @param onHeader called with the columns of a CSV file, before its first record
 * @throws CliError where the file cannot be read, or its name does not say what it is
 */
export function openHistory(
  { path, name, isCopy }: ReadableFile,
  flags: HistoryFlags,
  onHeader: (names: string[]) => void,
  onGuess: (what: string) => void,
): HistoryFile {
  const { size: bytes } = statOf(path, name);
  if (bytes === 0) throw inputError(`${name} is empty`);
  const extension = extname(basename(path).replace(/\.(?:gz|zst)$/i, '')).toLowerCase();
  const named = flags.format ?? FORMATS[extension];
  const format = named ?? (isCopy ? formatOf(path) : undefined);
  if (format === undefined) {
    throw usageError(
      isCopy ? `could not detect the format of ${name}` : `could not detect the format from the name ${name}`,
      'Add --format ndjson or --format csv.',
    );
  }
  const delimiter = flags.delimiter ?? (extension === '.tsv' ? '\t' : undefined);
  let guessed = false;
  const guess = (what: string): void => {
    if (!guessed) onGuess(what);
  };
  return {
    ...{ path, name, format, bytes },
    records: (onBytes = () => undefined) => {
      if (named === undefined) guess(`it is ${format.toUpperCase()}`);
      const chunks = openBytes(path, flags.encoding, onBytes, guess);
      if (format === 'ndjson') return readNdjson(chunks, MAX_RECORD_BYTES);
      const heard = (names: string[]): void => {
        onHeader(names);
        guessed = true;
      };
      const onEscapes = (): void => onGuess('backslashes are text, also in \\t and \\n: have MySQL and COPY write CSV');
      return readCsv(chunks, {
        ...{ delimiter, maxRecordBytes: MAX_RECORD_BYTES },
        ...{ onHeader: heard, onGuess: guess, onEscapes },
      });
    },
  };
}

/** Of what has no name: a JSON text begins with a brace. */
function formatOf(path: string): FileFormat | undefined {
  const file = openSync(path, 'r');
  const first = Buffer.alloc(4_096);
  const bytes = readSync(file, first);
  closeSync(file);
  const text = textOf(first.subarray(0, bytes))?.replace('\ufeff', '').trimStart();
  return text === undefined ? undefined : text.startsWith('{') ? 'ndjson' : 'csv';
}

function textOf(first: Buffer): string | undefined {
  if (first[0] === 0xff || first[0] === 0xfe)
    return new TextDecoder(first[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(first);
  if (first[0] === 0x28 && first[1] === 0xb5) return undefined;
  if (first[0] !== 0x1f || first[1] !== 0x8b) return first.toString('utf8');
  try {
    return gunzipSync(first, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
  } catch {
    return undefined;
  }
}

function statOf(path: string, name: string): { size: number } {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw inputError(
      code === 'ENOENT' ? `there is no file ${name}` : `${name} cannot be read (${code})`,
      undefined,
      error,
    );
  }
  throw inputError(`${name} is not a file`);
}
