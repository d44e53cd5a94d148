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
const LINE_FEED = 0x0a;

/** A file of lines that is only appended to, by one writer. Its descriptor stays good when a folder above it is renamed. */
export class LineFile {
  #fd: number | undefined;
  /** What this process has written, and what was there when it opened the file. */
  #size: number;
  #isTorn: boolean;

  private constructor(
    private at: string,
    fd: number,
    size: number,
  ) {
    this.#fd = fd;
    this.#size = size;
    // A process that was killed in the middle of a write has left a part of a line.
    this.#isTorn = size > 0;
  }

  get path(): string {
    return this.at;
  }

  /** Gives it another name, in place of whatever has that. */
  rename(path: string): void {
    renameSync(this.at, path);
    this.at = path;
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

  /** Writes whole lines, or throws; then nothing of them counts. */
  append(lines: string): void {
    if (this.#fd === undefined) throw new Error(`${this.path} is closed`);
    const text = this.#isTorn ? `\n${lines}` : lines;
    const bytes = Buffer.byteLength(text);
    let written = 0;
    try {
      written = writeSync(this.#fd, text);
      if (written < bytes) {
        const rest = Buffer.from(text);
        while (written < bytes) written += writeSync(this.#fd, rest, written);
      }
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
   * Calls back with each whole line from a position on.
   *
   * @param maxBytes about so much is read
   * @returns where the next line begins, and whether no other whole line is there
   */
  read(from: number, maxBytes: number, visit: (line: Buffer) => void): { next: number; isEnd: boolean } {
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
        if (feed > start) visit(chunk.subarray(start, feed));
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
