import { statSync } from 'node:fs';
import type { Clock } from '@greenflash-events/core/engine';
import { newSpoolFile } from '../directory/spool-file-names.js';
import { sqliteFault } from '../driver/sqlite-fault.js';
import type { SqliteDriver } from '../driver/sqlite.types.js';
import { createSpoolFile } from '../file/create-spool-file.js';
import type { Synchronous } from '../file/lock-database.js';
import type { SpoolFile } from '../file/spool-file.js';
import { Segment, type Reading } from './segment.js';

/** An emptied file larger than this is replaced by a new one, since SQLite gives no room back. */
const MAX_IDLE_BYTES = 64 * 1024 * 1024;
/** A process that looks for orphans may take a new file before its maker has locked it. */
const CREATE_ATTEMPTS = 5;

/** The files that this process holds: its own, to which it appends, and those it has taken over. */
export class Segments {
  /** The oldest first. */
  #all: Segment[] = [];
  #own: Segment | undefined;

  constructor(
    private readonly directory: () => string,
    private readonly driver: SqliteDriver,
    private readonly synchronous: Synchronous,
    private readonly clock: Clock,
  ) {}

  /** Where events are appended; undefined while there is no such file. */
  get own(): Segment | undefined {
    return this.#own;
  }

  get all(): readonly Segment[] {
    return this.#all;
  }

  get hasUnread(): boolean {
    return this.#all.some(({ unread }) => unread > 0);
  }

  holds(path: string): boolean {
    return this.#all.some(({ file }) => file.path === path);
  }

  add(file: SpoolFile): Segment {
    const segment = new Segment(file, this.clock);
    this.#all.push(segment);
    return segment;
  }

  /** Appends go to this file from now on. */
  makeOwn(segment: Segment): void {
    this.#own = segment;
  }

  /** Appends go to a new file from now on; the one before is kept until it is empty. @throws where none can be made */
  renewOwn(): Segment {
    const segment = this.add(this.#create());
    this.makeOwn(segment);
    return segment;
  }

  /** Appends go nowhere until there is a new file: this one does not take them. */
  abandonOwn(): void {
    this.#own = undefined;
  }

  /** Deletes the files of which nothing is needed any more. SQLite keeps their size, and a full disk takes no outcomes. */
  giveBackRoom(): void {
    for (const segment of this.#all.filter((each) => isSure(() => each.isSpent()))) {
      if (segment === this.#own) this.abandonOwn();
      this.#delete(segment);
    }
  }

  /**
   * Brings the next events into memory; undefined where none are left on disk only.
   *
   * @param failed told of files that cannot be read now
   */
  read(limit: number, failed: (path: string) => void): Reading | undefined {
    for (const segment of this.#all) {
      if (segment.unread === 0) continue;
      try {
        return segment.read(limit);
      } catch {
        failed(segment.file.path);
      }
    }
    return undefined;
  }

  /**
   * Writes down what has become of events, and lets go of files in which nothing is left.
   *
   * @param failed told of files that cannot be written now
   * @returns the files that got dead letters
   */
  writeSettlements(failed: (path: string) => void): SpoolFile[] {
    const withDeadLetters: SpoolFile[] = [];
    let isFull = false;
    for (const segment of this.#all) {
      try {
        if (segment.writeSettlement()) withDeadLetters.push(segment.file);
      } catch (error) {
        const fault = sqliteFault(error);
        // A damaged file never will: what it still holds is sent again one day, and folded by its insert ids.
        if (fault === 'damaged') segment.settlement.clear();
        if (fault === 'full') isFull = true;
        failed(segment.file.path);
      }
    }
    if (isFull) this.giveBackRoom();
    this.#retire();
    return withDeadLetters;
  }

  /** Forgets a file that something else will close. @returns false where some of its events are still with this process */
  letGo(path: string): boolean {
    const segment = this.#all.find(({ file }) => file.path === path);
    if (segment === undefined) return true;
    if (!segment.isDone) return false;
    this.#all = this.#all.filter((other) => other !== segment);
    if (this.#own === segment) this.#own = undefined;
    return true;
  }

  /** Closes every file; one that is empty is deleted. */
  close(): void {
    for (const segment of [...this.#all]) {
      if (!segment.isDone || !this.#deleteIfEmpty(segment)) quietly(() => segment.file.close());
    }
    this.#all = [];
    this.#own = undefined;
  }

  #retire(): void {
    for (const segment of this.#all.filter(({ isDone }) => isDone)) {
      if (segment !== this.#own) this.#deleteIfEmpty(segment);
      else if (sizeOf(segment.file.path) > MAX_IDLE_BYTES) this.#replaceOwn();
    }
  }

  #replaceOwn(): void {
    try {
      this.renewOwn();
    } catch {
      // The one there is does as well; it is only large.
    }
  }

  #create(): SpoolFile {
    for (let attempt = 1; attempt <= CREATE_ATTEMPTS; attempt++) {
      const file = createSpoolFile(this.driver, newSpoolFile(this.directory()), this.synchronous);
      if (file !== undefined) return file;
    }
    throw new Error('other processes have taken every file that was made');
  }

  #deleteIfEmpty(segment: Segment): boolean {
    if (!isSure(() => segment.file.isEmpty())) return false;
    this.#delete(segment);
    return true;
  }

  #delete(segment: Segment): void {
    this.#all = this.#all.filter((other) => other !== segment);
    quietly(() => segment.file.remove());
  }
}

/** One that cannot be read may hold something. */
function isSure(isDeletable: () => boolean): boolean {
  try {
    return isDeletable();
  } catch {
    return false;
  }
}

/** Of one that is gone, or cannot be looked at now, 0. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** What is on disk stays there, whether SQLite could tidy up or not. */
function quietly(end: () => void): void {
  try {
    end();
  } catch {
    // The lock is gone with the process at the latest.
  }
}
