import { existsSync, statSync } from 'node:fs';
import { eventLogOf } from '../directory/spool-file-names.js';
import { sqliteFault } from '../driver/sqlite-fault.js';
import type { SqliteDatabase, SqliteDriver } from '../driver/sqlite.types.js';
import { checkpointsOf } from './checkpoints.js';
import { contentOf } from './content-of.js';
import { EventLog } from './event-log.js';
import { lock, startWriteAhead, type Synchronous } from './lock-database.js';
import { SCHEMA } from './schema.js';
import { SpoolFile } from './spool-file.js';

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
    const file = new SpoolFile(path, db, EventLog.load(eventLogOf(path)), checkpointsOf(path, db, synchronous));
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
