import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { sqliteFault } from '../driver/sqlite-fault.js';
import type { SqliteDatabase, SqliteDriver } from '../driver/sqlite.types.js';
import { companions, eventLogOf, unfinishedName } from '../directory/spool-file-names.js';
import { Checkpoints } from './checkpoints.js';
import { EventLog } from './event-log.js';
import { APPLICATION_ID, PAGE_BYTES, SCHEMA, SCHEMA_VERSION } from './schema.js';
import { SpoolFile } from './spool-file.js';

/** How hard a file is pressed onto the disk: `normal` survives a power failure up to the last checkpoint. */
export type Synchronous = 'normal' | 'off';

/** What came of trying to take over a file. */
export type Claim =
  | { readonly kind: 'claimed'; readonly file: SpoolFile; readonly bytes: number }
  /** Its process lives. */
  | { readonly kind: 'held' }
  /** Another process was quicker, and is done with it. */
  | { readonly kind: 'gone' }
  /** It failed its check. `file` is there where it is a spool whose rows may be read, and is to be closed. */
  | { readonly kind: 'damaged'; readonly file: SpoolFile | undefined }
  /** It cannot be read or written now. */
  | { readonly kind: 'refused'; readonly cause: unknown };

/** Up to this size a file is looked through before anything is appended to it: about 10 ms. */
export const MAX_CHECKED_BYTES = 16 * 1024 * 1024;

/** After how many pages SQLite checkpoints by itself: with `normal`, only where the event loop does not turn meanwhile. */
const CHECKPOINT_PAGES: Readonly<Record<Synchronous, number>> = { normal: 4_000, off: 1_000 };

const TABLES = `SELECT count(*) AS tables, total(name = 'event') AS events, total(name = 'dead_letter') AS letters
  FROM sqlite_master`;

const OWNER_ONLY = 0o600;

/** Makes a file that only its owner may read. */
export function createSpoolFile(driver: SqliteDriver, path: string, synchronous: Synchronous): SpoolFile {
  makeEmptyFile(path);
  const db = driver.open(path);
  try {
    lock(db, synchronous);
    db.exec(SCHEMA);
    return fileOf(path, db, synchronous, new EventLog(eventLogOf(path)));
  } catch (error) {
    if (!isTaken(error)) [path, ...companions(path)].forEach((file) => rmSync(file, { force: true }));
    db.close();
    throw error;
  }
}

/** Another process was quicker to take a file that was just made, and may have written to it: it has it, or has made its tables. */
function isTaken(error: unknown): boolean {
  return sqliteFault(error) === 'busy' || String(error).includes('already exists');
}

/** Under a name that nobody looks for until its descriptor is closed, which drops every lock that this process has on it. */
function makeEmptyFile(path: string): void {
  const unnoticed = unfinishedName(path);
  closeSync(openSync(unnoticed, 'wx', OWNER_ONLY));
  renameSync(unnoticed, path);
}

/**
 * Takes over a file whose process is gone. SQLite's exclusive lock says whether it is: the kernel lets go of it when a
 * process ends, however it ends. Nothing else may open the file meanwhile, not even to read it: closing any descriptor of
 * a file drops a process' locks on it.
 */
export function claimSpoolFile(driver: SqliteDriver, path: string, synchronous: Synchronous): Claim {
  let db: SqliteDatabase | undefined;
  try {
    const before = statSync(path);
    db = driver.open(path);
    lock(db, synchronous);
    // Who is done with a file deletes it before letting go of it: then this one has no name any more.
    if (statSync(path).ino !== before.ino) return release(db, { kind: 'gone' });
    const content = contentOf(db);
    if (content === 'foreign') return claimLogOf(path, db);
    const file = fileOf(path, db, synchronous, EventLog.load(eventLogOf(path)));
    if (content === 'defaced') return { kind: 'damaged', file };
    if (before.size <= MAX_CHECKED_BYTES && !isSound(db)) return { kind: 'damaged', file };
    // Not where it has its tables: what waits in it can be read, and sent, although the disk is full.
    if (content === 'none') db.exec(SCHEMA);
    file.clearStoredLog();
    return { kind: 'claimed', file, bytes: before.size };
  } catch (error) {
    const isGone = !existsSync(path);
    if (db === undefined) return isGone ? { kind: 'gone' } : { kind: 'refused', cause: error };
    const fault = sqliteFault(error);
    if (isGone) return release(db, { kind: 'gone' });
    if (fault === 'busy') return release(db, { kind: 'held' });
    return fault === 'damaged' ? claimLogOf(path, db) : release(db, { kind: 'refused', cause: error });
  }
}

function fileOf(path: string, db: SqliteDatabase, synchronous: Synchronous, log: EventLog): SpoolFile {
  return new SpoolFile(path, db, log, synchronous === 'normal' ? new Checkpoints(path, db) : undefined);
}

/** A database of which nothing can be read may have a log beside it that can. */
function claimLogOf(path: string, db: SqliteDatabase): Claim {
  const log = EventLog.load(eventLogOf(path));
  return log.isEmpty
    ? release(db, { kind: 'damaged', file: undefined })
    : { kind: 'damaged', file: new SpoolFile(path, db, log) };
}

/** By exec() alone: libsql keeps a file open as long as any statement of it is not collected, held by another or not. */
function lock(db: SqliteDatabase, synchronous: Synchronous): void {
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES[synchronous]};
    BEGIN IMMEDIATE;
    COMMIT;
  `);
}

/**
 * `none`: it has no tables, since its process was killed while it made it. `defaced`: it has those of a spool, and does
 * not say that it is one.
 */
function contentOf(db: SqliteDatabase): 'none' | 'spool' | 'defaced' | 'foreign' {
  // By numbers alone: a name that the disk has changed may be no text.
  const [schema] = db.prepare(TABLES).all([]) as [{ tables: number; events: number; letters: number }];
  const value = (pragma: string): unknown => Object.values(db.prepare(`PRAGMA ${pragma}`).all([])[0] as object)[0];
  if (schema.tables === 0) return 'none';
  if (value('application_id') === APPLICATION_ID && value('user_version') === SCHEMA_VERSION) return 'spool';
  return schema.events > 0 && schema.letters > 0 ? 'defaced' : 'foreign';
}

function isSound(db: SqliteDatabase): boolean {
  const [first] = db.prepare("SELECT quick_check = 'ok' AS ok FROM pragma_quick_check LIMIT 1").all([]) as {
    ok: number;
  }[];
  return first?.ok === 1;
}

function release(db: SqliteDatabase, claim: Claim): Claim {
  db.close();
  return claim;
}
