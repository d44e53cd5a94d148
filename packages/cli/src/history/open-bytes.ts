import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import * as zlib from 'node:zlib';
import { CliError, inputError } from '../program/cli-error.js';
import { exitCodeOf, onSignals, type StopSignal } from '../program/on-signals.js';
import type { Chunks } from './record.types.js';

const CHUNK_BYTES = 256 * 1024;
const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const ZSTANDARD = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * The text of a file as UTF-8: unpacked where it is packed, whatever its name says, and converted from UTF-16 where its
 * first bytes say so, or from the encoding that is named.
 *
 * @param onBytes called with the size of each piece as it lies on the disk
 * @param onGuess called with an encoding that was found
 */
export async function* openBytes(
  path: string,
  encoding: string | undefined,
  onBytes: (chunk: Buffer) => void,
  onGuess: (what: string) => void,
): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  const decoded = (chunk?: Buffer): Buffer => {
    try {
      return Buffer.from(decoder!.decode(chunk, { stream: chunk !== undefined }));
    } catch (error) {
      throw inputError(`the file is not in ${encoding ?? decoder?.encoding}`, 'Name another with --encoding.', error);
    }
  };
  for await (const chunk of unpacked(path, onBytes)) {
    if (isFirst) {
      const marked =
        chunk[0] === 0xff && chunk[1] === 0xfe
          ? 'utf-16le'
          : chunk[0] === 0xfe && chunk[1] === 0xff
            ? 'utf-16be'
            : undefined;
      if (marked !== undefined && encoding === undefined) onGuess(`it is ${marked.toUpperCase()}`);
      const name = encoding ?? marked;
      if (name !== undefined && !/^utf-?8$/i.test(name)) decoder = new TextDecoder(name, { fatal: true });
      isFirst = false;
    }
    yield decoder === undefined ? chunk : decoded(chunk);
  }
  // Fails where the file ends within a character.
  if (decoder !== undefined) yield decoded();
}

export function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return false;
  }
}

async function* unpacked(path: string, onBytes: (chunk: Buffer) => void): Chunks {
  const first = await firstOf(path);
  const starts = (bytes: readonly number[]): boolean => bytes.every((byte, at) => first[at] === byte);
  if (starts(ZIP))
    throw inputError('the file is a ZIP archive, as workbooks (.xlsx) are', 'Save it as CSV, or unpack it.');
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const unpack = starts(GZIP) ? createGunzip() : starts(ZSTANDARD) ? zstandard() : undefined;
  if (unpack === undefined) {
    for await (const chunk of raw as AsyncIterable<Buffer>) {
      onBytes(chunk);
      yield chunk;
    }
    return;
  }
  raw.on('data', (chunk) => onBytes(chunk as Buffer));
  raw.on('error', (error) => unpack.destroy(error));
  raw.pipe(unpack);
  try {
    for await (const chunk of unpack as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw inputError(
      `the file cannot be unpacked: ${(error as Error).message}`,
      'Is it cut off? Copy it again.',
      error,
    );
  } finally {
    raw.destroy();
  }
}

async function firstOf(path: string): Promise<Buffer> {
  for await (const chunk of createReadStream(path, { end: 3 })) return chunk as Buffer;
  return Buffer.alloc(0);
}

function zstandard(): NodeJS.ReadWriteStream & { destroy(error?: Error): unknown } {
  const create = (zlib as { readonly createZstdDecompress?: () => ReturnType<typeof createGunzip> })
    .createZstdDecompress;
  if (create !== undefined) return create();
  throw inputError('this Node cannot unpack Zstandard', 'Use Node 22.15 or later, or unpack the file with zstd -d.');
}

/** A file to read, and what it is called in messages. */
export interface ReadableFile {
  readonly path: string;
  readonly name: string;
  /** Whether it is a copy, which goes with the process. */
  readonly isCopy: boolean;
}

/**
 * The file to read: of `-`, or of a pipe, a copy, since it can be read once only and is checked before anything is sent.
 *
 * @throws (as a rejection) CliError where a signal ends the copying
 */
export async function readableFile(path: string): Promise<ReadableFile> {
  const isInput = path === '-';
  const isPipe = isInput || (statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false);
  if (!isPipe) return { path, name: path, isCopy: false };
  const name = isInput ? 'the standard input' : path;
  const folder = mkdtempSync(join(tmpdir(), 'greenflash-events-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // The name may say what it is.
  const copy = join(folder, isInput ? 'stdin' : basename(path));
  // Node could not end while it waits for a pipe that has a name: that is left to another process.
  const reader = isInput ? undefined : spawn('cat', ['--', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const source = reader?.stdout ?? process.stdin;
  const stopping = new AbortController();
  let stopped: StopSignal | undefined;
  const forgetSignals = onSignals((signal) => {
    stopped = signal;
    stopping.abort();
    reader?.kill();
  });
  try {
    await pipeline(source, createWriteStream(copy, { mode: 0o600 }), { signal: stopping.signal });
  } catch (error) {
    if (stopped === undefined) throw error;
    throw new CliError(exitCodeOf(stopped), `stopped while ${name} was read; nothing was sent`);
  } finally {
    forgetSignals();
  }
  return { path: copy, name, isCopy: true };
}
