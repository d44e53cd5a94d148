import { createReadStream, statSync } from 'node:fs';
import { extname } from 'node:path';
import { MAX_EVENT_BYTES } from '@greenflash-events/core/engine';
import { inputError, usageError } from '../program/cli-error.js';
import { readCsv } from './read-csv.js';
import { readNdjson } from './read-ndjson.js';
import type { FileFormat, SourceRecord } from './record.types.js';

/** A column that holds more than an event may is a broken file rather than a long one. */
const MAX_RECORD_BYTES = 4 * MAX_EVENT_BYTES;
const CHUNK_BYTES = 256 * 1024;

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
  readonly format: FileFormat;
  readonly bytes: number;
  /** @param onBytes told of each piece of the file as it is read */
  records(onBytes?: (chunk: Buffer) => void): AsyncIterable<SourceRecord>;
}

export interface HistoryFlags {
  readonly format?: FileFormat;
  readonly delimiter?: string;
}

/**
 * @param onHeader told of the columns of a CSV file, before its first record
 * @throws CliError where the file cannot be read, or its name does not say what it is
 */
export function openHistory(path: string, flags: HistoryFlags, onHeader: (names: string[]) => void): HistoryFile {
  const { size: bytes } = statOf(path);
  const extension = extname(path).toLowerCase();
  const format = flags.format ?? FORMATS[extension];
  if (format === undefined) {
    throw usageError(`the name of ${path} does not say what it is`, 'Add --format ndjson or --format csv.');
  }
  const delimiter = flags.delimiter ?? (extension === '.tsv' ? '\t' : ',');
  return {
    ...{ path, format, bytes },
    records: (onBytes = () => undefined) => {
      const chunks = watched(createReadStream(path, { highWaterMark: CHUNK_BYTES }), onBytes);
      if (format === 'ndjson') return readNdjson(chunks, MAX_RECORD_BYTES);
      return readCsv(chunks, { delimiter, maxRecordBytes: MAX_RECORD_BYTES, onHeader });
    },
  };
}

async function* watched(chunks: AsyncIterable<unknown>, onBytes: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk as Buffer);
    yield chunk as Buffer;
  }
}

function statOf(path: string): { size: number } {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw inputError(
      code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`,
      undefined,
      error,
    );
  }
  throw inputError(`${path} is not a file`);
}
