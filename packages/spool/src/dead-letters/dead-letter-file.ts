import { existsSync, fdatasyncSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock, Ending, Entry } from '@greenflash-events/core/engine';
import { LineFile, syncFolder } from '../disk/files.js';
import { deadLine, readLine } from '../disk/format.js';
import type { DeadLetter } from './dead-letters.types.js';

export const DEAD_LETTERS = 'dead-letters';
const UNFINISHED = '.new';
const READ_BYTES = 256 * 1024;
/** What is left when the oldest are purged for room, so that it is not done at every letter. */
const TRIM_TO = 0.9;

/** The dead letters of one folder, the oldest first. Adding appends; what is deleted is left out of a new file. */
export class DeadLetterFile {
  /** Length of their bodies; undefined while it is not counted. */
  #bytes: number | undefined;

  /** @param file another one after each purge */
  private constructor(public file: LineFile) {}

  /** @returns undefined where the folder has none. @throws where it cannot be opened */
  static open(folder: string, mode: 'read' | 'append' = 'append'): DeadLetterFile | undefined {
    try {
      return new DeadLetterFile(LineFile.open(join(folder, DEAD_LETTERS), mode));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Deletes what a process has left that was killed while it wrote a new file. */
  static tidyUp(folder: string): void {
    const path = join(folder, DEAD_LETTERS) + UNFINISHED;
    if (existsSync(path)) unlinkSync(path);
  }

  static openOrCreate(folder: string): DeadLetterFile {
    return new DeadLetterFile(LineFile.open(join(folder, DEAD_LETTERS), 'make'));
  }

  /** @throws where they cannot be written */
  add(letters: readonly DeadLetter[]): void {
    this.file.append(letters.map(deadLine));
    if (this.#bytes !== undefined) this.#bytes += lengthOf(letters);
  }

  *letters(): Iterable<DeadLetter> {
    for (const batch of this.batches()) yield* batch;
  }

  /** The same, as many at once as are read at once. */
  *batches(): Iterable<DeadLetter[]> {
    for (let at = 0, isEnd = false; !isEnd;) {
      const letters: DeadLetter[] = [];
      const read = this.file.read(at, READ_BYTES, (text = '') => {
        const line = readLine(text);
        if (line?.kind === 'dead') letters.push(line.letter);
      });
      ({ next: at, isEnd } = read);
      if (letters.length > 0) yield letters;
    }
  }

  /**
   * Deletes those that are not to be kept, and writes the others once more where a sync of the file has failed. The new file
   * is on the disk before it has the name of the old one, and so is the name before anything is added.
   *
   * @returns how many it deleted
   * @throws where the new file cannot be written; the old one stays
   */
  keep(isKept: (letter: DeadLetter) => boolean): number {
    const { path, isSound } = this.file;
    const copyPath = path + UNFINISHED;
    if (existsSync(copyPath)) unlinkSync(copyPath);
    const copy = LineFile.create(copyPath);
    let deleted = 0;
    let bytes = 0;
    try {
      for (const batch of this.batches()) {
        const kept = batch.filter(isKept);
        deleted += batch.length - kept.length;
        bytes += lengthOf(kept);
        copy.append(kept.map(deadLine));
      }
      this.#bytes = bytes;
      if (deleted === 0 && isSound) {
        copy.close();
        unlinkSync(copyPath);
        return 0;
      }
      fdatasyncSync(copy.fd!);
      copy.rename(path);
    } catch (error) {
      copy.close();
      throw error;
    }
    this.file.close();
    this.file = copy;
    syncFolder(dirname(path));
    return deleted;
  }

  /** Deletes the oldest where their bodies are longer than that together. @returns how many */
  trim(maxBytes: number): number {
    this.#bytes ??= lengthOf(this.letters());
    if (this.#bytes <= maxBytes) return 0;
    let left = this.#bytes;
    return this.keep((letter) => {
      const isKept = left <= maxBytes * TRIM_TO;
      left -= lengthOf([letter]);
      return isKept;
    });
  }

  /** Whether there is none. */
  isEmpty(): boolean {
    for (const _letter of this.letters()) return false;
    return true;
  }

  /** @throws where it cannot be deleted */
  remove(): void {
    unlinkSync(this.file.path);
    this.close();
  }

  close(): void {
    this.file.close();
  }
}

function lengthOf(letters: Iterable<DeadLetter>): number {
  let bytes = 0;
  for (const { body } of letters) bytes += Buffer.byteLength(body);
  return bytes;
}

/** The user stands beside the body, since people ask for the dead letters of a user. */
export function deadLetterOf(
  { event, acceptedAt }: Entry,
  { reason, message, attempts }: Extract<Ending, { status: 'dead' }>,
  clock: Clock,
): DeadLetter {
  const { insertId, eventType, productId, body } = event;
  const { externalUserId, userId } = JSON.parse(body) as { externalUserId?: string; userId?: string };
  const user = externalUserId ?? userId;
  const now = clock.now();
  return {
    ...{ insertId, eventType, productId, reason },
    ...(user === undefined ? {} : { user }),
    ...(message === undefined ? {} : { message }),
    ...{ attempts, acceptedAt: Math.round(now - (clock.monotonic() - acceptedAt)), diedAt: now, body },
  };
}
