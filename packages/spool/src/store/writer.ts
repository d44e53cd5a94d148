import type { Entry } from '@greenflash-events/core/engine';
import { DeadLetterFile } from '../dead-letters/dead-letter-file.js';
import type { DeadLetter } from '../dead-letters/dead-letters.types.js';
import { lastingFault, prepareDirectory } from '../owner/directory.js';
import { FULL, Fallback, NEARLY_FULL, UNWRITABLE, reasonOf } from './fallback.js';
import { Folder, type SpoolContext } from './folder.js';
import { Segment } from './segment.js';
import { Syncer } from './syncer.js';

/** A segment is full at this size. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** A write counts when the folder was looked at so long ago at most. An heir keeps what it took over for longer than that. */
const FRESH_MS = 2_000;
/** How often a write that came too late is tried in a new folder. */
const WRITE_TRIES = 3;
/** How many are written down at once when the disk is back, and how many bytes without a look at what is left of it. */
const RETURN_BATCH = 1_000;
const RETURN_BYTES = 64 * 1024;

/**
 * Writes events to the newest segment of the folder of this process, or holds them in memory while that cannot be done, and
 * finds the way back.
 */
export class Writer {
  readonly fallback = new Fallback();
  /** The folder of this process, while there is one. */
  own: Folder | undefined;
  #active: Segment | undefined;
  #segments = 0;
  readonly syncer = new Syncer((error) => {
    this.seal();
    this.#degrade(reasonOf(error));
  });

  constructor(private readonly context: SpoolContext) {}

  get durable(): boolean {
    return this.fallback.reason === undefined;
  }

  /** Makes the folder. What may pass by itself, such as a full disk, is no error. @throws GreenflashEventsError `SPOOL_UNAVAILABLE` */
  start(): void {
    try {
      this.#writable();
    } catch (error) {
      const lasting = lastingFault(this.context.directory, error);
      if (lasting !== undefined) throw lasting;
      this.#degrade(reasonOf(error));
    }
  }

  /**
   * @param keep whether the caller keeps a durable entry in memory
   * @returns whether it is durable; one that stands in an older segment does not need that one, once this is synced
   */
  append(entry: Entry, keep: boolean): boolean {
    return this.durable && this.#append(entry, keep);
  }

  /** @returns whether they are written down */
  bury(letters: readonly DeadLetter[]): boolean {
    for (let tries = 0; tries < WRITE_TRIES; tries++) {
      try {
        if (this.own === undefined) this.#writable();
        const own = this.own!;
        if (own.dead === undefined) this.syncer.named(own.path);
        const dead = (own.dead ??= DeadLetterFile.openOrCreate(own.path));
        dead.add(letters);
        if (!this.#isHeld(own)) continue;
        this.syncer.wrote(dead.file, 0);
        this.#trim(dead);
        return true;
      } catch (error) {
        return this.#notBuried(error);
      }
    }
    return false;
  }

  /** Adds the dead letters of other folders to those of this process, and deletes them there. @returns those that it did it for */
  takeOver(files: readonly DeadLetterFile[]): DeadLetterFile[] {
    const buried = files.filter((file) => this.buryAll(file));
    // Should the process end before they are deleted, they are there twice, and a redrive is folded.
    if (buried.length === 0 || !this.syncer.press()) return [];
    return buried.filter((file) => {
      try {
        file.remove();
        return true;
      } catch (error) {
        return this.#notBuried(error);
      }
    });
  }

  /** Adds the dead letters of another file to those of this process. @returns whether it did */
  buryAll(file: DeadLetterFile): boolean {
    try {
      for (const batch of file.batches()) if (!this.bury(batch)) return false;
      return true;
    } catch (error) {
      return this.#notBuried(error);
    }
  }

  #notBuried(error: unknown): false {
    this.context.log.error('spool:bury', `dead letters could not be written or moved (${String(error)}); will retry`);
    return false;
  }

  /** Shows life, and looks whether the folder is still this process's. */
  look(): boolean {
    if (this.own?.look() !== false) return true;
    this.own = undefined;
    this.seal();
    return false;
  }

  /** Writes down what only memory holds, as far as the disk takes it. */
  comeBack(): void {
    const { reason } = this.fallback;
    if (reason === FULL || reason === NEARLY_FULL) this.#giveBackRoom();
    while (!this.durable && this.#writeBatch());
  }

  /** Writes the dead letters once more, where a sync of them has failed. @throws where that cannot be done now */
  repair(): void {
    const dead = this.own?.dead;
    if (dead?.file.isSound === false) dead.keep(() => true);
  }

  /** Appends go to another segment from now on. */
  seal(): void {
    if (this.#active !== undefined) this.#active.isSealed = true;
    this.#active = undefined;
  }

  #append(entry: Entry, keep: boolean): boolean {
    const { clock, disk } = this.context;
    if (disk.isLow(entry.event.bytes)) return this.#degrade(NEARLY_FULL);
    const acceptedAt = Math.round(clock.now() - (clock.monotonic() - entry.acceptedAt));
    for (let tries = 0; tries < WRITE_TRIES; tries++) {
      try {
        const segment = this.#writable();
        const id = segment.append(entry.event.body, acceptedAt, entry);
        if (!this.#isHeld(this.own!)) {
          // It may have come too late for the process that took the folder over, or was deleted with it.
          segment.disown(id);
          continue;
        }
        if (keep) segment.keep(entry, id);
        else segment.leave(entry, id);
        this.syncer.wrote(segment.file, entry.event.bytes);
        return true;
      } catch (error) {
        if (this.#isFolderGone(error)) continue;
        const reason = reasonOf(error);
        // A full disk has room again one day; whatever else it is may be this file's alone.
        if (reason !== FULL) this.seal();
        return this.#degrade(reason);
      }
    }
    return this.#degrade(UNWRITABLE);
  }

  /** Whether the folder was still this process's a moment ago; looks where that moment is too long ago. */
  #isHeld(own: Folder): boolean {
    try {
      return own.isFresh(FRESH_MS) || (this.look() && this.own === own);
    } catch {
      return false;
    }
  }

  /** No segment can be made in a folder that another process has taken over, or that was deleted. */
  #isFolderGone(error: unknown): boolean {
    try {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' && !this.look();
    } catch {
      return false;
    }
  }

  /** The segment that takes appends; makes it where there is none. @throws where that cannot be done now */
  #writable(): Segment {
    if (this.#active !== undefined && this.#active.file.size < SEGMENT_BYTES) return this.#active;
    this.seal();
    const own = (this.own ??= this.#makeFolder());
    // One that cannot be made may have left a file of its name.
    const segment = Segment.create(own.path, ++this.#segments);
    own.segments.push(segment);
    this.syncer.named(own.path);
    this.#active = segment;
    return segment;
  }

  #makeFolder(): Folder {
    const { directory, held } = this.context;
    prepareDirectory(directory);
    const own = Folder.create(this.context);
    this.syncer.named(directory);
    held.push(own);
    return own;
  }

  #trim(file: DeadLetterFile): void {
    const { log, maxDeadLetterBytes } = this.context;
    try {
      const purged = file.trim(maxDeadLetterBytes);
      if (purged > 0)
        log.error('spool:trim', `purged the ${purged} oldest dead letters: maxDeadLetterBytes is reached`);
    } catch (error) {
      log.error('spool:trim', `could not purge the oldest dead letters (${String(error)})`);
    }
  }

  #giveBackRoom(): void {
    if (this.#active?.waiting !== 0 || this.#active.file.size === 0) return;
    this.seal();
    this.own?.retire();
  }

  /** @returns whether there is more to write, and the disk takes it */
  #writeBatch(): boolean {
    const { disk, log } = this.context;
    disk.look();
    if (disk.isLow(0)) return this.#degrade(NEARLY_FULL);
    for (const entry of this.fallback.first(RETURN_BATCH, RETURN_BYTES)) {
      if (!this.#append(entry, true)) return false;
      this.fallback.delete(entry);
    }
    if (!this.fallback.isEmpty) return true;
    try {
      this.#writable();
    } catch (error) {
      return this.#degrade(reasonOf(error));
    }
    this.fallback.reason = undefined;
    log.warn('spool:back', 'the spool can be written again, and holds every waiting event');
    return false;
  }

  /** @returns false: nothing was written down */
  #degrade(reason: string): false {
    this.fallback.reason = reason;
    const until = 'until it can be written, events are held in memory and not durable';
    this.context.log.error('spool:degraded', `${reason}: ${until}`);
    return false;
  }
}
