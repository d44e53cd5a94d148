import type { SqliteDatabase } from '../driver/sqlite.types.js';
import { PAGE_BYTES } from './schema.js';

/** How hard a file is pressed onto the disk: `normal` survives a power failure up to the last checkpoint. */
export type Synchronous = 'normal' | 'off';

/** After how many pages SQLite checkpoints by itself: with `normal`, only where the event loop does not turn meanwhile. */
const CHECKPOINT_PAGES: Readonly<Record<Synchronous, number>> = { normal: 4_000, off: 1_000 };

/**
 * Writes nothing, so that a full disk is no hindrance. By exec() alone: libsql keeps a file open as long as any statement
 * of it is not collected, held by another or not.
 */
export function lock(db: SqliteDatabase): void {
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = ${PAGE_BYTES};
    BEGIN EXCLUSIVE;
    COMMIT;
  `);
}

/** To be called under the lock. */
export function startWriteAhead(db: SqliteDatabase, synchronous: Synchronous): void {
  db.exec(`
    PRAGMA synchronous = ${synchronous};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES[synchronous]};
    PRAGMA journal_mode = WAL;
  `);
}
