import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, sql, SqliteDialect, type CompiledQuery, type SqliteDatabase, type SqliteStatement } from 'kysely';
import Database from 'libsql';
import type { ColumnTypes, Engine, Work } from './engine.types.js';
import { errorCode } from './error-code.js';
import { migrate } from './migrations.js';
import type { Schema } from './schema.js';
import { SqliteFile } from './sqlite-file.js';

const TYPES: ColumnTypes = { sequence: 'integer primary key autoincrement', bytes: 'blob' };

/** Statements that are kept compiled; those of full batches are long, and there are few shapes of them. */
const MAX_STATEMENTS = 200;

/** How long a transaction waits for another program's to end, looking again and again while other requests are served. */
const BUSY_MS = 2000;
const LOOK_AGAIN_MS = 20;

/** Opens a file, which is made when it is missing; a database in memory when undefined. */
export async function openSqlite(path: string | undefined): Promise<Engine> {
  const file = path === undefined ? undefined : openFile(path);
  const sqlite = connect(path ?? ':memory:', file);
  const database = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  const engine: Engine = {
    database,
    write: (work) => write(database, work, file),
    takesTurns: false,
    insertEvents: (rows) => database.insertInto('events').values(rows).compile(),
    announcements: () => [],
    listen: () => Promise.resolve(),
    isFaultOfData: (error) => DATA_FAULT.test(errorCode(error)),
    isAway: (error) => AWAY.test(errorCode(error)),
    reasonOf,
    check: () => file?.check(),
    close: async () => {
      await database.destroy();
      file?.close();
    },
  };
  try {
    await migrate(database, TYPES);
    file?.check();
    return engine;
  } catch (error) {
    await engine.close();
    throw inWords(error);
  }
}

function reasonOf(error: unknown): string | undefined {
  return REASONS.find(([code]) => code.test(errorCode(error)))?.[1];
}

/** What SQLite said when it could not be opened, after what it means. */
function inWords(error: unknown): unknown {
  const { message } = (error ?? {}) as { message?: unknown };
  if (typeof message !== 'string') return error;
  const isForeign = /^table \S+ already exists/.test(message);
  const reason = isForeign ? 'the file is the database of another program; choose another' : reasonOf(error);
  return reason === undefined ? error : new Error(`${reason} (${message})`, { cause: error });
}

const DATA_FAULT = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

/** SQLite's, and those of the system, which is asked for the file itself. */
const AWAY =
  /^(?:SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|CORRUPT|NOTADB|FILE_GONE)|E(?:ACCES|PERM|ROFS|IO|LOOP|STALE)$)/;

/** What it means to who runs the collector, by the code of the error. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_FILE_GONE/, 'the database file is not there any more; put it back, or start the collector again'],
  [/^SQLITE_(?:BUSY|LOCKED)/, 'another program has a transaction open in the database file; end it'],
  [/^SQLITE_FULL/, 'the disk is full; make room on it'],
  [/^(?:SQLITE_IOERR|EIO$)/, 'the disk failed to read or write the database file, or is full; look at the disk'],
  [
    /^(?:SQLITE_(?:CANTOPEN|READONLY)|E(?:ACCES|PERM|ROFS|LOOP|STALE)$)/,
    'the database file cannot be opened or written; look at its rights and at its folder',
  ],
  [/^EISDIR$/, 'there is a folder of that name; name a file'],
  [/^E(?:NOENT|NOTDIR)$/, 'the folder of the database file is not there; make it first'],
  [
    /^SQLITE_NOTADB/,
    'the file is not a SQLite database, or its beginning is damaged; name another file, or put a backup in its place',
  ],
  [
    /^SQLITE_CORRUPT/,
    'the database file is damaged; put a backup in its place, or save what `sqlite3 <file> .recover` can read',
  ],
];

/**
 * One transaction. It begins when no other program has one open, and the connection is free for others while it waits. What
 * failed is what is thrown, also when SQLite has rolled back by itself and so refuses to do it again.
 */
async function write<T>(database: Kysely<Schema>, work: Work<T>, file: SqliteFile | undefined): Promise<T> {
  for (const giveUpAt = performance.now() + BUSY_MS; ;) {
    const outcome = await database.connection().execute(async (connection) => {
      file?.check();
      try {
        await sql`begin immediate`.execute(connection);
      } catch (error) {
        if (!BUSY.test(errorCode(error)) || performance.now() > giveUpAt) throw error;
        return undefined;
      }
      try {
        const last: CompiledQuery[] = [];
        const result = await work(connection, (...statements) => void last.push(...statements));
        for (const statement of last) await connection.executeQuery(statement);
        await sql`commit`.execute(connection);
        file?.check();
        return { result };
      } catch (error) {
        await sql`rollback`.execute(connection).catch(() => undefined);
        throw error;
      }
    });
    if (outcome !== undefined) return outcome.result;
    await sleep(LOOK_AGAIN_MS);
  }
}

const BUSY = /^SQLITE_(?:BUSY|LOCKED)/;

function openFile(path: string): SqliteFile {
  try {
    return new SqliteFile(path);
  } catch (error) {
    throw inWords(error);
  }
}

function connect(path: string, file: SqliteFile | undefined): SqliteDatabase {
  try {
    const sqlite = new Database(path);
    // While it opens nothing is served yet; afterwards no request may wait in the thread that serves them all.
    sqlite.pragma('busy_timeout = 5000');
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('busy_timeout = 0');
    // An answered 200 must survive a power cut, and in WAL mode only FULL syncs at every commit.
    sqlite.pragma('synchronous = FULL');
    // The rows that the indexes of many events have for one of them lie far apart; in the 2 MB of the default they find no room.
    sqlite.pragma('cache_size = -32768');
    // Pages that many batches change are written back once in 16 MB of log, not once in 4.
    sqlite.pragma('wal_autocheckpoint = 4000');
    return new CompiledOnce(sqlite);
  } catch (error) {
    file?.close();
    throw inWords(error);
  }
}

/** Keeps compiled statements, the latest used: Kysely asks for each again. */
class CompiledOnce implements SqliteDatabase {
  private readonly statements = new Map<string, SqliteStatement>();

  constructor(private readonly sqlite: Database.Database) {}

  prepare(text: string): SqliteStatement {
    const statement = this.statements.get(text) ?? this.compile(text);
    this.statements.delete(text);
    this.statements.set(text, statement);
    const [oldest] = this.statements.keys();
    if (this.statements.size > MAX_STATEMENTS && oldest !== undefined) this.statements.delete(oldest);
    return statement;
  }

  close(): void {
    this.statements.clear();
    try {
      // So that the file alone is the whole database, and a copy of it a backup.
      this.sqlite.pragma('wal_checkpoint(truncate)');
    } catch {
      // Full, damaged or locked: the log beside the file keeps it for the next start.
    }
    this.sqlite.close();
  }

  private compile(text: string): SqliteStatement {
    return this.sqlite.prepare(text);
  }
}
