import { close, fdatasync, open } from 'node:fs';
import { companions } from '../directory/spool-file-names.js';
import type { SqliteDatabase } from '../driver/sqlite.types.js';
import type { Synchronous } from './lock-database.js';

/** How much is written before it goes into the file: about two thousand events. */
const EVERY_BYTES = 1024 * 1024;

/**
 * Brings what was written to SQLite's log into the file, now and then. Pressing that log onto the disk takes most of the time,
 * several milliseconds, and is done beside the event loop first: what is left to SQLite's own checkpoint, in which
 * nothing else of the app can run, takes a fraction of one.
 */
export class Checkpoints {
  #written = 0;
  #isPressing = false;
  #closed = false;

  constructor(
    private readonly path: string,
    private readonly db: SqliteDatabase,
  ) {}

  /**
   * @param bytes what was just written, about
   * @returns `due` where `begin()` is to be called
   */
  wrote(bytes: number): 'due' | undefined {
    this.#written += bytes;
    return this.#written < EVERY_BYTES || this.#isPressing || this.#closed ? undefined : 'due';
  }

  begin(): void {
    this.#isPressing = true;
    pressOntoDisk(companions(this.path)[0]!, () => {
      this.#isPressing = false;
      this.#written = 0;
      if (!this.#closed) this.#checkpoint();
    });
  }

  close(): void {
    this.#closed = true;
  }

  #checkpoint(): void {
    try {
      this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // The log keeps what it has, and whoever writes next is told what is wrong.
    }
  }
}

/** @returns undefined with `off`: SQLite is left to choose their time, since it waits for no disk */
export function checkpointsOf(path: string, db: SqliteDatabase, synchronous: Synchronous): Checkpoints | undefined {
  return synchronous === 'normal' ? new Checkpoints(path, db) : undefined;
}

/** Not the file itself: closing any descriptor of it would drop this process' lock on it. */
function pressOntoDisk(log: string, done: () => void): void {
  open(log, 'r+', (error, descriptor) => {
    if (error !== null) return done();
    fdatasync(descriptor, () => close(descriptor, done));
  });
}
