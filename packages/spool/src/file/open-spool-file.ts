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
  | { readonly kind: 'claimed'; readonly file: SpoolFile; readonly takesAppends: boolean }
  /** Its process lives. */
  | { readonly kind: 'held' }
  /** Another process was quicker, and is done with it. */
  | { readonly kind: 'gone' }
  /** It failed its check. `file` is there where it is a spool whose rows may be read, and is to be closed. */
  | { readonly kind: 'damaged'; readonly file: SpoolFile | undefined }
  /** It is not for this process, or not now. `problem` says in words what is wrong with it, and what to do. */
  | { readonly kind: 'refused'; readonly problem: string };

const UNREADABLE = { kind: 'refused', problem: 'cannot be opened: give it to the user who runs the app' } as const;
const NEWER = { kind: 'refused', problem: 'was made by a later version of the spool: run that one' } as const;

/** Up to this size a file is looked through before anything is appended to it: about 10 ms. */
const MAX_CHECKED_BYTES = 16 * 1024 * 1024;

/** After how many pages SQLite checkpoints by itself: with `normal`, only where the event loop does not turn meanwhile. */
const CHECKPOINT_PAGES: Readonly<Record<Synchronous, number>> = { normal: 4_000, off: 1_000 };

const TABLES = `SELECT count(*) AS tables, total(name = 'event') AS events, total(name = 'dead_letter') AS letters
  FROM sqlite_master`;

/** A version above this one is taken for damage. */
const MAX_VERSION = 99;

const OWNER_ONLY = 0o600;

/**
 * Makes a file that only its owner may read.
 *
 * @returns undefined where another process was quicker to take it, and has it, has made its tables, or has deleted it
 */
export function createSpoolFile(driver: SqliteDriver, path: string, synchronous: Synchronous): SpoolFile | undefined {
  makeEmptyFile(path);
  let db: SqliteDatabase | undefined;
  try {
    db = driver.open(path);
    lock(db);
    if (!existsSync(path)) return release(db, undefined);
    startWriteAhead(db, synchronous);
    db.exec(SCHEMA);
    return fileOf(path, db, synchronous, new EventLog(eventLogOf(path)));
  } catch (error) {
    const isTaken = !existsSync(path) || sqliteFault(error) === 'busy' || String(error).includes('already exists');
    if (!isTaken) [path, ...companions(path)].forEach((file) => rmSync(file, { force: true }));
    db?.close();
    if (isTaken) return undefined;
    throw error;
  }
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
    lock(db);
    // Who is done with a file deletes it before letting go of it: then this one has no name any more.
    if (statSync(path).ino !== before.ino) return release(db, { kind: 'gone' });
    const content = contentOf(db);
    if (content === 'newer') return release(db, NEWER);
    if (content === 'foreign') return claimLogOf(path, db);
    const isWritable = canWriteAhead(db, synchronous);
    const file = fileOf(path, db, synchronous, EventLog.load(eventLogOf(path)));
    if (content === 'defaced') return { kind: 'damaged', file };
    const isSmall = before.size <= MAX_CHECKED_BYTES;
    if (isSmall && !isSound(db)) return { kind: 'damaged', file };
    // Not where it has its tables: what waits in it can be read, and sent, although the disk is full.
    if (content === 'none') db.exec(SCHEMA);
    file.clearStoredLog();
    return { kind: 'claimed', file, takesAppends: isSmall && isWritable };
  } catch (error) {
    const isGone = !existsSync(path);
    if (db === undefined) return isGone ? { kind: 'gone' } : UNREADABLE;
    const fault = sqliteFault(error);
    if (isGone) return release(db, { kind: 'gone' });
    if (fault === 'busy') return release(db, { kind: 'held' });
    return fault === 'damaged' ? claimLogOf(path, db) : release(db, UNREADABLE);
  }
}

function fileOf(path: string, db: SqliteDatabase, synchronous: Synchronous, log: EventLog): SpoolFile {
  return new SpoolFile(path, db, log, synchronous === 'normal' ? new Checkpoints(path, db) : undefined);
}

/** A database of which nothing can be read may have a log beside it that can. */
function claimLogOf(path: string, db: SqliteDatabase): Claim {
  try {
    const log = EventLog.load(eventLogOf(path));
    const file = log.isEmpty ? undefined : new SpoolFile(path, db, log);
    return file === undefined ? release(db, { kind: 'damaged', file }) : { kind: 'damaged', file };
  } catch {
    return release(db, UNREADABLE);
  }
}

/**
 * Writes nothing, so that a full disk is no hindrance. By exec() alone: libsql keeps a file open as long as any statement
 * of it is not collected, held by another or not.
 */
function lock(db: SqliteDatabase): void {
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = ${PAGE_BYTES};
    BEGIN EXCLUSIVE;
    COMMIT;
  `);
}

/** To be called under the lock. */
function startWriteAhead(db: SqliteDatabase, synchronous: Synchronous): void {
  db.exec(`
    PRAGMA synchronous = ${synchronous};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES[synchronous]};
    PRAGMA journal_mode = WAL;
  `);
}

/** A file that was closed has to be written to for it; where the disk is full, or fails, it can still be read. */
function canWriteAhead(db: SqliteDatabase, synchronous: Synchronous): boolean {
  try {
    startWriteAhead(db, synchronous);
    return true;
  } catch (error) {
    if (sqliteFault(error) === 'damaged') throw error;
    return false;
  }
}

/**
 * `none`: it has no tables, since its process was killed while it made it. `newer`: a later version of the spool has made
 * it, and knows what to do with it. `defaced`: it has the tables of a spool, and does not say that it is one.
 */
function contentOf(db: SqliteDatabase): 'none' | 'spool' | 'newer' | 'defaced' | 'foreign' {
  // By numbers alone: a name that the disk has changed may be no text.
  const [schema] = db.prepare(TABLES).all([]) as [{ tables: number; events: number; letters: number }];
  const value = (pragma: string): unknown => Object.values(db.prepare(`PRAGMA ${pragma}`).all([])[0] as object)[0];
  if (schema.tables === 0) return 'none';
  const version = value('application_id') === APPLICATION_ID ? Number(value('user_version')) : 0;
  if (version === SCHEMA_VERSION) return 'spool';
  if (version > SCHEMA_VERSION && version <= MAX_VERSION) return 'newer';
  return schema.events > 0 && schema.letters > 0 ? 'defaced' : 'foreign';
}

function isSound(db: SqliteDatabase): boolean {
  const [first] = db.prepare("SELECT quick_check = 'ok' AS ok FROM pragma_quick_check LIMIT 1").all([]) as {
    ok: number;
  }[];
  return first?.ok === 1;
}

function release<T>(db: SqliteDatabase, result: T): T {
  db.close();
  return result;
}
