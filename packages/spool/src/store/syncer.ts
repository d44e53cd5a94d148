import { close, fdatasync, fdatasyncSync, fsync, open } from 'node:fs';
import { promisify } from 'node:util';
import { isWithoutSync, syncFolder, type LineFile } from '../disk/files.js';

/** So much is written at most before it is pressed onto the disk; less waits for the next tick. */
const SYNC_BYTES = 1024 * 1024;

/** What is pressed onto the disk at once. */
class Round {
  /** Files, and the paths of folders in which there are new names. */
  readonly targets = new Set<LineFile | string>();
  readonly callbacks: (() => void)[] = [];
  bytes = 0;
}

/** Presses onto the disk what was written: beside the event loop, or at once. */
export class Syncer {
  #next = new Round();
  #now: Round | undefined;
  /** What waits for a sync that has failed: it is called back after the next one for which the files were repaired. */
  readonly #stuck: (() => void)[] = [];

  /** @param failed is called with each sync that failed. Its file is not sound any more: a second sync would say that it is */
  constructor(private readonly failed: (error: unknown) => void) {}

  wrote(file: LineFile, bytes: number): void {
    this.#next.targets.add(file);
    this.#next.bytes += bytes;
    if (this.#next.bytes >= SYNC_BYTES) void this.#sync();
  }

  named(folder: string): void {
    this.#next.targets.add(folder);
  }

  /** Calls back once all that was written before is on the disk. */
  whenSynced(callback: () => void): void {
    this.#next.callbacks.push(callback);
  }

  /** Files that were not sound are repaired, or will be by the end of this turn. Never rejects. */
  sync(): Promise<void> {
    if (this.#now === undefined) this.#next.callbacks.push(...this.#stuck.splice(0));
    return this.#sync();
  }

  /** At once, and what is being pressed too. Never throws. @returns whether all is on the disk */
  press(): boolean {
    const rounds = [this.#now ?? [], this.#next].flat();
    this.#next = new Round();
    let isPressed = true;
    for (const target of new Set(rounds.flatMap(({ targets }) => [...targets]))) {
      try {
        if (typeof target === 'string') syncFolder(target);
        else if (target.fd !== undefined) fdatasyncSync(target.fd);
      } catch (error) {
        isPressed = false;
        this.#failed(target, error);
      }
    }
    for (const round of rounds) this.#end(round, isPressed);
    return isPressed;
  }

  async #sync(): Promise<void> {
    if (this.#now !== undefined) return;
    const round = (this.#now = this.#next);
    this.#next = new Round();
    let isPressed = true;
    for (const target of round.targets) {
      try {
        await (typeof target === 'string' ? pressFolder(target) : pressFile(target));
      } catch (error) {
        isPressed = false;
        this.#failed(target, error);
      }
    }
    this.#now = undefined;
    this.#end(round, isPressed);
  }

  #end({ callbacks }: Round, isPressed: boolean): void {
    const ended = callbacks.splice(0);
    if (isPressed) for (const callback of ended) callback();
    else this.#stuck.push(...ended);
  }

  #failed(target: LineFile | string, error: unknown): void {
    if (typeof target === 'string') this.named(target);
    else target.isSound = false;
    this.failed(error);
  }
}

async function pressFile(file: LineFile): Promise<void> {
  const { fd } = file;
  if (fd === undefined) return;
  try {
    await promisify(fdatasync)(fd);
  } catch (error) {
    // One that was closed meanwhile was deleted, or is on the disk.
    if (file.fd === fd) throw error;
  }
}

async function pressFolder(path: string): Promise<void> {
  try {
    const fd = await promisify(open)(path, 'r');
    try {
      await promisify(fsync)(fd);
    } finally {
      await promisify(close)(fd);
    }
  } catch (error) {
    if (!isWithoutSync(error)) throw error;
  }
}
