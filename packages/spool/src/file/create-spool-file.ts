import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { companions, eventLogOf, unfinishedName } from '../directory/spool-file-names.js';
import { sqliteFault } from '../driver/sqlite-fault.js';
import type { SqliteDatabase, SqliteDriver } from '../driver/sqlite.types.js';
import { checkpointsOf } from './checkpoints.js';
import { EventLog } from './event-log.js';
import { lock, startWriteAhead, type Synchronous } from './lock-database.js';
import { SCHEMA } from './schema.js';
import { SpoolFile } from './spool-file.js';

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
    if (!existsSync(path)) return void db.close();
    startWriteAhead(db, synchronous);
    db.exec(SCHEMA);
    return new SpoolFile(path, db, new EventLog(eventLogOf(path)), checkpointsOf(path, db, synchronous));
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
