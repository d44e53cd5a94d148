import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { GreenflashEventsError } from '@greenflash-events/core';

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = constants;
/**
 * A link is not followed, and a named pipe in place of a file holds up nothing. Not on Windows, which has no such pipes, and
 * where a link is made by an administrator alone.
 */
export const O_SAFE = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const FLAGS = {
  read: constants.O_RDONLY,
  append: O_RDWR | O_APPEND,
  /** Makes it where it is missing. */
  make: O_RDWR | O_APPEND | O_CREAT,
} as const;
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;
const CHUNK_BYTES = 128 * 1024;
const SMALL_CHUNK_BYTES = 4 * 1024;
/** Lines that fit are put together in a buffer that stays: a new one for each event is a tenth of the cost of `track()`. */
const SCRATCH_BYTES = 8 * 1024;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const HEX_DIGITS = Buffer.from('0123456789abcdef');
const CHECKSUM_LENGTH = 8;

/**
 * A file of lines that is only appended to, by one writer. Each is a checksum (CRC-32, eight hex digits), a space and text.
 * Its descriptor stays good when a folder above it is renamed.
 */
export class LineFile {
  #fd: number | undefined;
  /** What this process has written, and what was there when it opened the file. */
  #size: number;
  #isTorn: boolean;
  #scratch: Buffer | undefined;
  /** Whether no sync of it has failed: what was written before is perhaps not on the disk, though a later sync says so. */
  isSound = true;

  private constructor(
    public path: string,
    fd: number,
    size: number,
  ) {
    this.#fd = fd;
    this.#size = size;
    // A process that was killed in the middle of a write has left a part of a line.
    this.#isTorn = size > 0;
  }

  /** Gives it another name, in place of whatever has that. */
  rename(path: string): void {
    renameSync(this.path, path);
    this.path = path;
  }

  /** @throws where there is a file, or none can be made */
  static create(path: string): LineFile {
    return new LineFile(path, openSync(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_SAFE, FILE_MODE), 0);
  }

  /** @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where it is not a file of this user alone; else what Node throws */
  static open(path: string, mode: keyof typeof FLAGS = 'append'): LineFile {
    const fd = openSync(path, FLAGS[mode] | O_SAFE, FILE_MODE);
    try {
      const stats = fstatSync(fd);
      const misuse = misuseOf(stats) ?? (stats.isFile() ? undefined : 'is not a file');
      if (misuse === undefined) return new LineFile(path, fd, stats.size);
      throw new GreenflashEventsError('SPOOL_UNAVAILABLE', `${path} ${misuse}`);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** For `fdatasync()`; undefined once it is closed. */
  get fd(): number | undefined {
    return this.#fd;
  }

  /** Writes a line for each text, in one call, or throws; then none of them counts. */
  append(texts: readonly string[]): void {
    if (this.#fd === undefined) throw new Error(`${this.path} is closed`);
    // No character of a string takes more than three bytes in UTF-8.
    const room = texts.reduce((sum, { length }) => sum + CHECKSUM_LENGTH + 2 + 3 * length, 1);
    const isSmall = room <= SCRATCH_BYTES;
    const buffer = isSmall ? (this.#scratch ??= Buffer.allocUnsafe(SCRATCH_BYTES)) : Buffer.allocUnsafe(room);
    let bytes = this.#isTorn ? buffer.writeUInt8(LINE_FEED) : 0;
    for (const text of texts) bytes = putLine(buffer, bytes, text);
    let written = 0;
    try {
      while (written < bytes) written += writeSync(this.#fd, buffer, written, bytes - written);
    } catch (error) {
      this.#cutBack(written);
      throw error;
    }
    this.#size += bytes;
    this.#isTorn = false;
  }

  /** Takes away the part of a line; else the next one begins with a line feed, so that it stays readable. */
  #cutBack(bytes: number): void {
    this.#isTorn = true;
    try {
      if (bytes > 0) ftruncateSync(this.#fd!, fstatSync(this.#fd!).size - bytes);
    } catch {
      this.#size += bytes;
    }
  }

  /** Whether its path still leads to this file, and nothing was cut from it. */
  isThere(): boolean {
    if (this.#fd === undefined) return false;
    const named = statSync(this.path, { throwIfNoEntry: false });
    if (named === undefined) return false;
    const { dev, ino } = fstatSync(this.#fd);
    return named.ino === ino && named.dev === dev && named.size >= this.#size;
  }

  /**
   * Calls back with the text of each whole line from a position on; undefined where its checksum is not that of the text.
   *
   * @param maxBytes about so much is read
   * @returns where the next line begins, and whether no other whole line is there
   */
  read(from: number, maxBytes: number, visit: (text: string | undefined) => void): { next: number; isEnd: boolean } {
    let at = from;
    // A process may take over a hundred small files at once.
    const lengthHere = (): number => Math.min(CHUNK_BYTES, Math.max(0, this.#size - at) + SMALL_CHUNK_BYTES);
    const until = from + maxBytes;
    for (let length = lengthHere(); at < until;) {
      const chunk = Buffer.allocUnsafe(length);
      let got: number;
      try {
        got = readSync(this.#fd!, chunk, 0, length, at);
      } catch (error) {
        // What was read counts; the next call meets the fault at its first byte.
        if (at > from) return { next: at, isEnd: false };
        throw error;
      }
      const end = got === 0 ? -1 : chunk.lastIndexOf(LINE_FEED, got - 1);
      if (end === -1 && got < length) return { next: at, isEnd: true };
      let start = 0;
      for (; start <= end && at + start < until;) {
        const feed = chunk.indexOf(LINE_FEED, start);
        if (feed > start) visit(textOf(chunk.subarray(start, feed)));
        start = feed + 1;
      }
      at += start;
      // A line may be longer than a chunk.
      length = end === -1 ? length * 2 : lengthHere();
    }
    return { next: at, isEnd: false };
  }

  close(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.#fd = undefined;
    try {
      closeSync(fd);
    } catch {
      // What was written is written.
    }
  }
}

/** @returns where the next line begins */
function putLine(buffer: Buffer, at: number, text: string): number {
  const textAt = at + CHECKSUM_LENGTH + 1;
  const end = textAt + buffer.write(text, textAt);
  let checksum = crc32(buffer.subarray(textAt, end));
  for (let digit = textAt - 2; digit >= at; digit--, checksum >>>= 4) buffer[digit] = HEX_DIGITS[checksum & 15]!;
  buffer[textAt - 1] = SPACE;
  buffer[end] = LINE_FEED;
  return end + 1;
}

function textOf(line: Buffer): string | undefined {
  if (line[CHECKSUM_LENGTH] !== SPACE) return undefined;
  const text = line.subarray(CHECKSUM_LENGTH + 1);
  const checksum = line.toString('latin1', 0, CHECKSUM_LENGTH);
  return checksum === crc32(text).toString(16).padStart(CHECKSUM_LENGTH, '0') ? text.toString() : undefined;
}

/** Not every file system can sync a folder, and Windows opens none; or it has another name now. */
const NO_SYNC = ['ENOENT', 'EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR', 'EACCES'];

/** So that the names in a folder survive a power failure. @throws where it can be synced, and that fails */
export function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!isWithoutSync(error)) throw error;
  }
}

export function isWithoutSync(error: unknown): boolean {
  return NO_SYNC.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Why a file or directory is not to be used: another user owns it, or may write to it. */
export function misuseOf(stats: Stats): string | undefined {
  if (stats.isSymbolicLink()) return 'is a link; the spool follows none';
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  if (stats.uid !== uid) return `belongs to the user ${stats.uid}, and this process runs as ${uid}`;
  const mode = (stats.mode & 0o7777).toString(8);
  if ((stats.mode & 0o022) !== 0) return `can be written by other users (mode ${mode})`;
  return undefined;
}
