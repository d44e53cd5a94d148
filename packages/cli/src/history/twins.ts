import { hash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HASH_BYTES = 8;
/** Of bodies that are held in memory: 8 MB. */
const HELD = 1_000_000;
const PARTS = 256;

/**
 * Counts the bodies that were there before, in memory that does not grow: of more than a million bodies the hashes wait in
 * files, those that begin with the same byte in one.
 */
export class Twins {
  readonly #bodies: Buffer;
  #count = 0;
  #folder: string | undefined;

  /**
   * @param held how many hashes are kept in memory
   * @param directory where the files are made
   */
  constructor(
    private readonly held = HELD,
    private readonly directory = tmpdir(),
  ) {
    this.#bodies = Buffer.alloc(held * HASH_BYTES);
  }

  add(body: string): void {
    if (this.#count === this.held) this.#spill();
    hash('sha256', body, 'buffer').copy(this.#bodies, this.#count++ * HASH_BYTES, 0, HASH_BYTES);
  }

  /** How many of the bodies were there before. To be called once, at the end. */
  count(): number {
    if (this.#folder === undefined) return twinsAmong(this.#bodies.subarray(0, this.#count * HASH_BYTES));
    this.#spill();
    let found = 0;
    for (let part = 0; part < PARTS; part++) found += twinsAmong(this.#read(part));
    this.close();
    return found;
  }

  /** Removes the files. */
  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #spill(): void {
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(this.directory, 'greenflash-events-'));
      process.once('exit', () => this.close());
    }
    const bytes = this.#count * HASH_BYTES;
    const ends = new Uint32Array(PARTS);
    for (let at = 0; at < bytes; at += HASH_BYTES) ends[this.#bodies[at]!]! += HASH_BYTES;
    for (let part = 1; part < PARTS; part++) ends[part]! += ends[part - 1]!;
    const sorted = Buffer.alloc(bytes);
    const next = Uint32Array.from({ length: PARTS }, (_, part) => (part === 0 ? 0 : ends[part - 1]!));
    for (let at = 0; at < bytes; at += HASH_BYTES) {
      const part = this.#bodies[at]!;
      this.#bodies.copy(sorted, next[part], at, at + HASH_BYTES);
      next[part]! += HASH_BYTES;
    }
    for (let part = 0; part < PARTS; part++) {
      const from = part === 0 ? 0 : ends[part - 1]!;
      if (from === ends[part]!) continue;
      const file = openSync(this.#path(part), 'a', 0o600);
      writeSync(file, sorted, from, ends[part]! - from);
      closeSync(file);
    }
    this.#count = 0;
  }

  #read(part: number): Buffer {
    try {
      return readFileSync(this.#path(part));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  }

  #path(part: number): string {
    return join(this.#folder!, String(part));
  }
}

function twinsAmong(hashes: Buffer): number {
  const sorted = new BigUint64Array(hashes.length / HASH_BYTES);
  for (let at = 0; at < sorted.length; at++) sorted[at] = hashes.readBigUInt64LE(at * HASH_BYTES);
  sorted.sort();
  let found = 0;
  for (let at = 1; at < sorted.length; at++) if (sorted[at] === sorted[at - 1]) found++;
  return found;
}
