import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import Database from 'libsql';

/** The file is not what it was when it was opened: what is written would be lost. */
export class FileGoneError extends Error {
  override readonly name = 'FileGoneError';
  readonly code = 'SQLITE_FILE_GONE';
}

/** What a database begins with. */
const HEADER = Buffer.from('SQLite format 3\0');

/**
 * The file of a database: this process's alone among collectors, and looked at whether it is still the one that was opened.
 * It is never opened a second time, since closing that would drop SQLite's own locks on it.
 */
export class SqliteFile {
  private readonly opened = new Map<string, string>();
  private readonly lock: Database.Database;

  /** Makes the file when it is missing. @throws Error for one that is no database, or that another collector has open */
  constructor(private readonly path: string) {
    // It will hold ids of users; SQLite gives its other files the same rights.
    const file = openSync(path, 'a+', 0o600);
    const start = Buffer.alloc(HEADER.length);
    const length = readSync(file, start, 0, start.length, 0);
    closeSync(file);
    // Before the lock is made, which would stay beside a file that was named by mistake.
    if (length > 0 && !start.equals(HEADER)) {
      throw Object.assign(new Error('file is not a database'), { code: 'SQLITE_NOTADB' });
    }
    this.lock = lockOf(realpathSync(path));
    this.opened.set(path, identityOf(path) ?? '');
  }

  /** @throws FileGoneError when the file, or the log beside it, was deleted or replaced */
  check(): void {
    for (const [path, identity] of this.opened) {
      const now = identityOf(path);
      if (now === identity) continue;
      const what = now === undefined ? 'was deleted' : 'was replaced by another file';
      throw new FileGoneError(`${path} ${what} while the collector had it open`);
    }
    // SQLite makes the log with the first write.
    const log = `${this.path}-wal`;
    const identity = this.opened.has(log) ? undefined : identityOf(log);
    if (identity !== undefined) this.opened.set(log, identity);
  }

  close(): void {
    this.lock.close();
  }
}

/** Device and number of a file; undefined when there is none. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev} ${stat.ino}`;
}

/**
 * A second, empty database beside the first, locked for as long as this process lives: the system frees the lock of one that
 * was killed. The database itself stays readable for other programs.
 */
function lockOf(path: string): Database.Database {
  const lockPath = `${path}-lock`;
  closeSync(openSync(lockPath, 'a', 0o600));
  const lock = new Database(lockPath);
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (cause) {
    lock.close();
    const message =
      'another collector has this file open; a SQLite file belongs to one collector, so stop that one, ' +
      'choose another file, or use PostgreSQL, which several can share';
    throw new Error(message, { cause });
  }
}
