import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { inputError } from '../program/cli-error.js';
import type { Rejection } from './rejection.types.js';

/** Rejections that the terminal and the JSON result show; the report has all. */
const SHOWN = 10;
const BUFFER_CHARACTERS = 64 * 1024;
const LOADED_BYTES = 256 * 1024;

/** The rejected lines of a file: the first few at hand, all of them in a file of one JSON text a line. */
export class RejectionReport {
  readonly first: Rejection[] = [];
  #count = 0;
  #bytes = 0;
  #buffer = '';
  #file: number | undefined;

  /** @param path undefined where no file is wanted */
  constructor(readonly path: string | undefined) {}

  get count(): number {
    return this.#count;
  }

  add(rejection: Rejection): void {
    this.#count++;
    if (this.first.length < SHOWN) this.first.push(rejection);
    if (this.path === undefined) return;
    this.#buffer += `${JSON.stringify(rejection)}\n`;
    if (this.#buffer.length > BUFFER_CHARACTERS) this.write();
  }

  /** Reads the first lines of what an earlier run has written; none where it is gone. @param total how many it has */
  load(total: number): void {
    this.#count = total;
    if (this.path === undefined || total === 0) return;
    const start = Buffer.alloc(LOADED_BYTES);
    try {
      const file = openSync(this.path, 'r');
      const text = start.toString('utf8', 0, readSync(file, start));
      closeSync(file);
      // What follows the last line break may be cut off.
      const lines = text.split('\n').slice(0, -1);
      this.first.push(...lines.slice(0, SHOWN).map((line) => JSON.parse(line) as Rejection));
    } catch {
      this.first.length = 0;
    }
  }

  /** Removes the file: a report of another run is not to be taken for one of this run. */
  begin(): void {
    if (this.path !== undefined) rmSync(this.path, { force: true });
  }

  /** Goes on with a report of which so many bytes are to be kept. */
  resume(bytes: number): void {
    this.#bytes = bytes;
    if (bytes > 0) ftruncateSync(this.#open('r+'), bytes);
    else this.begin();
  }

  /**
   * Writes what was added.
   *
   * @returns how long the report is now
   */
  write(): number {
    if (this.#buffer !== '') this.#bytes += writeSync(this.#open('w'), this.#buffer, this.#bytes);
    this.#buffer = '';
    return this.#bytes;
  }

  /** Syncs it to the disk. */
  sync(): void {
    if (this.#file !== undefined) fsyncSync(this.#file);
  }

  close(): void {
    this.write();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(flags: 'w' | 'r+'): number {
    try {
      return (this.#file ??= openSync(this.path!, flags));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      throw inputError(
        `the report ${this.path} cannot be written (${code})`,
        'Name another place with --report.',
        error,
      );
    }
  }
}
