import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock, RateLimitedLog } from '@greenflash-events/core/engine';
import { DeadLetterFile } from '../dead-letters/dead-letter-file.js';
import type { DiskSpace } from '../disk/file-system.js';
import { FILE_MODE, FOLDER_MODE, O_SAFE } from '../disk/files.js';
import { checkFolder, namesIn } from '../owner/directory.js';
import { HEARTBEAT, type FolderName, type FolderNames } from '../owner/holder.js';
import { Segment } from './segment.js';

/** Its length never changes, so that a full disk has room for it. */
const DIGITS = 12;
const MAKE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;

/** What the parts of one spool share. */
export interface SpoolContext {
  readonly directory: string;
  readonly names: FolderNames;
  readonly disk: DiskSpace;
  readonly maxDeadLetterBytes: number;
  readonly clock: Clock;
  readonly log: RateLimitedLog;
  /** The folders that this process holds, its own and those that it has taken over. */
  readonly held: Folder[];
}

/** A folder that this process holds, its own or one that it has taken over, with what is in it. */
export class Folder {
  readonly segments: Segment[] = [];
  dead: DeadLetterFile | undefined;
  /**
   * How it was lost: another process holds it now, or it is gone; `new` where that is not looked up yet. Its files can still be
   * read and written, and nothing be deleted.
   */
  loss: 'new' | 'taken' | 'deleted' | undefined;
  /** How long no look had found it when it was lost. */
  silentMs = 0;
  /** On the monotonic clock. */
  readonly heldSince: number;
  readonly path: string;
  /** When the last look began that found it in its place, by both clocks. */
  #seenAt: { readonly monotonic: number; readonly wall: number };
  #beats = 0;

  private constructor(
    private readonly context: SpoolContext,
    private readonly named: FolderName,
    /** Whether all of its events are counted, and no more can come: its last holder is gone, or has noticed the loss by now. */
    public isFinal: boolean,
  ) {
    this.path = join(context.directory, named.name);
    this.#seenAt = this.#now();
    this.heldSince = this.#seenAt.monotonic;
  }

  /** Makes one of this process's own. @throws where none can be made; then nothing is left of it */
  static create(context: SpoolContext): Folder {
    const folder = new Folder(context, context.names.made(), true);
    mkdirSync(folder.path, { mode: FOLDER_MODE });
    try {
      folder.#write(MAKE);
    } catch (error) {
      folder.remove();
      throw error;
    }
    return folder;
  }

  /**
   * The one step of taking over: from here on its last holder finds no folder of its name, and no other heir does.
   *
   * @param isDoubtful whether that holder may still be alive
   * @returns undefined where it is not there any more
   */
  static take(context: SpoolContext, from: FolderName, isDoubtful: boolean): Folder | undefined {
    const { directory, names } = context;
    const named = names.held(from.id, isDoubtful || from.isDoubtful);
    try {
      renameSync(join(directory, from.name), join(directory, named.name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return new Folder(context, named, false);
  }

  get name(): string {
    return this.named.name;
  }

  /** Whether an earlier holder may not know yet that it is one no more. */
  get isDoubtful(): boolean {
    return this.named.isDoubtful;
  }

  /** Whether a folder is this one in the hands of another holder. One of the same name is a copy, or what was left of it. */
  isHeldAs({ id, name }: FolderName): boolean {
    return id === this.named.id && name !== this.name;
  }

  get isLost(): boolean {
    return this.loss !== undefined;
  }

  /** Whether it was looked at so long ago at most, by both clocks: the monotonic one stands still while a machine is suspended. */
  isFresh(maxMs: number): boolean {
    const { clock } = this.context;
    const { monotonic, wall } = this.#seenAt;
    return clock.monotonic() - monotonic < maxMs && Math.abs(clock.now() - wall) < maxMs;
  }

  /**
   * Shows that its holder lives, and looks whether the path still leads to it and to what is written in it.
   *
   * @returns false where it is lost; a disk that takes no heartbeat is no reason
   */
  look(): boolean {
    const now = this.#now();
    const active = this.segments.at(-1);
    const isActiveThere = active?.isSealed !== false || active.file.isThere();
    const isThere = this.#beat() && isActiveThere && this.dead?.file.isThere() !== false;
    if (isThere) this.#seenAt = now;
    else {
      this.loss = 'new';
      this.silentMs = now.monotonic - this.#seenAt.monotonic;
    }
    return isThere;
  }

  /** Opens what is not open yet: the last holder may have been about to make a segment. @throws where one cannot be opened; the others are */
  open(): void {
    checkFolder(this.context.directory, this.name);
    const faults: unknown[] = [];
    const attempt = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        faults.push(error);
      }
    };
    const names = namesIn(this.path);
    for (const name of Segment.leftOutcomesOf(names)) attempt(() => unlinkSync(join(this.path, name)));
    for (const path of Segment.eventFilesOf(names).map((name) => join(this.path, name))) {
      if (!this.segments.some(({ file }) => file.path === path)) attempt(() => this.segments.push(Segment.open(path)));
    }
    attempt(() => DeadLetterFile.tidyUp(this.path));
    attempt(() => (this.dead ??= DeadLetterFile.open(this.path)));
    if (faults.length > 0) throw faults[0];
  }

  /** Events without an outcome, as far as they are counted. */
  get waiting(): number {
    return this.segments.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Deletes the segments in which nothing waits. */
  retire(): void {
    if (!this.isLost && !this.isFinal) return;
    for (const segment of this.segments.filter(({ isSealed, waiting }) => isSealed && waiting === 0)) {
      this.segments.splice(this.segments.indexOf(segment), 1);
      if (this.isLost) segment.abandon();
      else segment.remove();
    }
  }

  /** They stand elsewhere, or are another process's now. */
  dropDeadLetters(): void {
    this.dead?.close();
    this.dead = undefined;
  }

  /** Whether nothing of it is needed any more. */
  get isDone(): boolean {
    return this.segments.length === 0 && this.dead === undefined && (this.isLost || this.isFinal);
  }

  /** Lets go of it: what is left in it, the next process takes over at once. Never throws. */
  end(): void {
    try {
      this.retire();
      if (!this.isLost && this.dead?.isEmpty() === true) this.dead.remove();
      for (const segment of this.segments) segment.close();
      this.dead?.close();
      const { id, isDoubtful } = this.named;
      if (this.isLost || this.remove()) return;
      renameSync(this.path, join(this.context.directory, this.context.names.leftName(id, isDoubtful)));
    } catch {
      // The process is about to end, which says the same.
    }
  }

  /** @returns whether it is deleted. Deletes no other file than its heartbeat, and never throws */
  remove(): boolean {
    try {
      if (namesIn(this.path).some((name) => name !== HEARTBEAT)) return false;
      if (existsSync(join(this.path, HEARTBEAT))) unlinkSync(join(this.path, HEARTBEAT));
      rmdirSync(this.path);
      return true;
    } catch {
      return false;
    }
  }

  #now(): { readonly monotonic: number; readonly wall: number } {
    const { clock } = this.context;
    return { monotonic: clock.monotonic(), wall: clock.now() };
  }

  /** @returns false where it is not there any more */
  #beat(): boolean {
    this.#beats++;
    // What tidies up by age may have deleted the file alone.
    return this.#does(() => this.#write(constants.O_RDWR)) || this.#does(() => this.#write(MAKE)) || this.#touch();
  }

  #write(flags: number): void {
    const fd = openSync(join(this.path, HEARTBEAT), flags | O_SAFE, FILE_MODE);
    try {
      writeSync(fd, `${String(this.#beats).padStart(DIGITS, '0')}\n`, 0);
    } finally {
      closeSync(fd);
    }
  }

  /** What a full disk still takes; else another process may take the folder over, which costs nothing but double sending. */
  #touch(): boolean {
    const now = new Date();
    for (const path of [join(this.path, HEARTBEAT), this.path]) this.#does(() => utimesSync(path, now, now));
    return existsSync(this.path);
  }

  #does(step: () => void): boolean {
    try {
      step();
      return true;
    } catch {
      return false;
    }
  }
}
