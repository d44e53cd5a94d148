import { closeSync, openSync } from 'node:fs';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { migrate } from './migrations.js';
import type { Schema } from './schema.js';

/** The database cannot be used: no such folder, no right to write, not a database. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code = 'DATABASE_UNAVAILABLE';
}

/**
 * Opens the database and brings its schema up to date.
 *
 * @param path a file, made when it is missing; in memory when undefined
 * @throws DatabaseError with what the engine said
 */
export async function openDatabase(path: string | undefined): Promise<Kysely<Schema>> {
  let database: Kysely<Schema> | undefined;
  try {
    database = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openSqlite(path ?? ':memory:') }) });
    await migrate(database);
    return database;
  } catch (cause) {
    await database?.destroy();
    throw new DatabaseError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** It will hold ids of users; SQLite gives its other files the same rights. */
function createPrivately(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

function openSqlite(path: string): Database.Database {
  if (path !== ':memory:') createPrivately(path);
  const sqlite = new Database(path);
  sqlite.pragma('busy_timeout = 5000');
  sqlite.pragma('journal_mode = WAL');
  // An answered 200 must survive a power cut, and in WAL mode only FULL syncs at every commit.
  sqlite.pragma('synchronous = FULL');
  return sqlite;
}
