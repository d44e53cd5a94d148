import { closeSync, openSync } from 'node:fs';
import { Kysely, SqliteDialect, type CompiledQuery, type SqliteDatabase, type SqliteStatement } from 'kysely';
import Database from 'libsql';
import type { ColumnTypes, Engine } from './engine.types.js';
import { errorCode } from './error-code.js';
import { migrate } from './migrations.js';
import type { Schema } from './schema.js';

const TYPES: ColumnTypes = { sequence: 'integer primary key autoincrement', bytes: 'blob' };

/** Statements that are kept compiled; those of full batches are long, and there are few shapes of them. */
const MAX_STATEMENTS = 200;

/** Opens a file, which is made when it is missing; a database in memory when undefined. */
export async function openSqlite(path: string | undefined): Promise<Engine> {
  const database = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connect(path ?? ':memory:') }) });
  const engine: Engine = {
    database,
    // Kysely gives the one connection to one transaction at a time.
    write: (work) =>
      database.transaction().execute(async (transaction) => {
        const last: CompiledQuery[] = [];
        const result = await work(transaction, (...statements) => void last.push(...statements));
        for (const statement of last) await transaction.executeQuery(statement);
        return result;
      }),
    takesTurns: false,
    insertEvents: (rows) => database.insertInto('events').values(rows).compile(),
    announcements: () => [],
    listen: () => Promise.resolve(),
    isFaultOfData: (error) => DATA_FAULT.test(errorCode(error)),
    isAway: (error) => AWAY.test(errorCode(error)),
    close: () => database.destroy(),
  };
  try {
    await migrate(database, TYPES);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

const DATA_FAULT = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

const AWAY = /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM)/;

function connect(path: string): SqliteDatabase {
  if (path !== ':memory:') createPrivately(path);
  const sqlite = new Database(path);
  sqlite.pragma('busy_timeout = 5000');
  sqlite.pragma('journal_mode = WAL');
  // An answered 200 must survive a power cut, and in WAL mode only FULL syncs at every commit.
  sqlite.pragma('synchronous = FULL');
  // The rows that the indexes of many events have for one of them lie far apart; in the 2 MB of the default they find no room.
  sqlite.pragma('cache_size = -32768');
  // Pages that many batches change are written back once in 16 MB of log, not once in 4.
  sqlite.pragma('wal_autocheckpoint = 4000');
  return new CompiledOnce(sqlite);
}

/** It will hold ids of users; SQLite gives its other files the same rights. */
function createPrivately(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

/** Keeps compiled statements, the latest used: Kysely asks for each anew. */
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
    this.sqlite.close();
  }

  private compile(text: string): SqliteStatement {
    // A transaction that reads before it writes would fail when another process wrote in between.
    return this.sqlite.prepare(text === 'begin' ? 'begin immediate' : text);
  }
}
