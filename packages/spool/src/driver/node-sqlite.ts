import { pathToFileURL } from 'node:url';
import type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './sqlite.types.js';

interface NodeStatement {
  run(...values: readonly SqliteValue[]): unknown;
  all(...values: readonly SqliteValue[]): unknown[];
}

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string | URL, options: { readonly timeout: number }) => NodeDatabase;
}

/** Node's own SQLite, from 22.13 on; undefined where this Node has none. */
export function loadNodeSqlite(): SqliteDriver | undefined {
  const { getBuiltinModule } = process as unknown as { getBuiltinModule?: (id: string) => unknown };
  const sqlite = getBuiltinModule?.('node:sqlite') as NodeSqlite | undefined;
  if (sqlite === undefined) return undefined;
  return { name: 'node:sqlite', open: (path) => withArrays(openExisting(sqlite, path)) };
}

function openExisting({ DatabaseSync }: NodeSqlite, path: string): NodeDatabase {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  try {
    return new DatabaseSync(url, { timeout: 0 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_ARG_TYPE') throw error;
    // Node 22.13 and 22.14 know no URLs here. They make a file that is missing.
    return new DatabaseSync(path, { timeout: 0 });
  }
}

function withArrays(db: NodeDatabase): SqliteDatabase {
  const prepare = (sql: string): SqliteStatement => {
    const statement = db.prepare(sql);
    return { run: (values) => void statement.run(...values), all: (values) => statement.all(...values) };
  };
  return { prepare, exec: (sql) => db.exec(sql), close: () => db.close() };
}
