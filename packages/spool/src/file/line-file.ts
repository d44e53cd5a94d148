import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { inodeOf } from '../directory/inode.js';

const OWNER_ONLY = 0o600;
const NEWLINE = 10;

/** A file of lines, open from its first line on. Throws what the file system throws. */
export class LineFile {
  #descriptor: number | undefined;
  #buffer = Buffer.alloc(0);
  #size = 0;

  constructor(private readonly path: string) {}

  /** UTF-8 length of its lines. */
  get size(): number {
    return this.#size;
  }

  /** What another process has left in it, up to the end of its last whole line. */
  load(): Buffer {
    const content = contentOf(this.path);
    this.#size = content.lastIndexOf(NEWLINE) + 1;
    return content.subarray(0, this.#size);
  }

  /** Appends lines, all or none: behind the last whole one, over what may stand there of one that was cut off. */
  append(text: string): void {
    const descriptor = this.#open();
    const length = Buffer.byteLength(text);
    try {
      const written = writeSync(descriptor, text, this.#size);
      if (written < length) this.#writeRest(Buffer.from(text).subarray(written), this.#size + written);
    } catch (error) {
      quietly(() => ftruncateSync(descriptor, this.#size));
      throw error;
    }
    this.#size += length;
  }

  /** All of its lines, until the next call: into one buffer, since as many new ones would keep the garbage collector busy. */
  read(): Buffer {
    if (this.#buffer.length < this.#size) this.#buffer = Buffer.allocUnsafeSlow(this.#size);
    let length = 0;
    for (let read = -1; read !== 0 && length < this.#size; length += read) {
      read = readSync(this.#open(), this.#buffer, length, this.#size - length, length);
    }
    return this.#buffer.subarray(0, length);
  }

  /** Begins anew. Never throws: a disk that fails keeps what was there until it is written over. */
  clear(): void {
    if (this.#size > 0) quietly(() => ftruncateSync(this.#open()));
    this.#size = 0;
  }

  /** Whether what is appended can be found again: somebody may have deleted the file, replaced it, or cut it short. */
  isThere(): boolean {
    return this.#descriptor === undefined || (this.#isNamed() && fstatSync(this.#descriptor).size >= this.#size);
  }

  /** Never throws: a disk that fails keeps what nobody needs. */
  close({ keep }: { readonly keep: boolean }): void {
    if (!keep && this.#isNamed()) quietly(() => rmSync(this.path, { force: true }));
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Whether its name is not that of another file by now. */
  #isNamed(): boolean {
    return this.#descriptor === undefined || inodeOf(this.path) === fstatSync(this.#descriptor).ino;
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor;
    this.#descriptor = openSync(this.path, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY);
    // What was loaded may be gone by now: a line behind a hole would be none.
    this.#size = Math.min(this.#size, fstatSync(this.#descriptor).size);
    return this.#descriptor;
  }

  /** A disk that is full takes what there is room for, and only the next write says what is wrong. */
  #writeRest(rest: Uint8Array, at: number): void {
    for (let written = 0; written < rest.length;) {
      written += writeSync(this.#open(), rest, written, rest.length - written, at + written);
    }
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The next line is written over what stays.
  }
}
