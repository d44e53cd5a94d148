import { pathToFileURL } from 'node:url';
import { requireLibsql } from './require-libsql.cjs';
import type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './sqlite.types.js';

interface LibsqlStatement {
  get(values: readonly SqliteValue[]): unknown;
  all(values: readonly SqliteValue[]): unknown[];
}

interface LibsqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): LibsqlStatement;
  close(): void;
}

type Libsql = new (path: string, options: { readonly timeout: number }) => LibsqlDatabase;

/**
 * The package libsql, for Node 20.
 *
 * @throws where it is not installed
 */
export function loadLibsql(): SqliteDriver {
  const Database = requireLibsql() as Libsql;
  const openExisting = (path: string): LibsqlDatabase =>
    new Database(`${pathToFileURL(path).href}?mode=rw`, { timeout: 0 });
  return { name: 'libsql', open: (path) => withoutReports(openExisting(path)) };
}

/** Its `run()` makes an object that says what was changed, a fifth of an insert, and nobody reads it. Its `get()` makes none. */
function withoutReports(db: LibsqlDatabase): SqliteDatabase {
  const prepare = (sql: string): SqliteStatement => {
    let statement: LibsqlStatement | undefined = db.prepare(sql);
    const run = (values: readonly SqliteValue[]): void => {
      try {
        (statement ??= db.prepare(sql)).get(values);
      } catch (error) {
        // After an error it would throw the same one for ever.
        statement = undefined;
        throw error;
      }
    };
    return { run, all: (values) => (statement ??= db.prepare(sql)).all(values) };
  };
  return { prepare, exec: (sql) => db.exec(sql), close: () => db.close() };
}
