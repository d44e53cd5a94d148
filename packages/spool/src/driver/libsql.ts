import { pathToFileURL } from 'node:url';
import { requireLibsql } from './require-libsql.cjs';
import type { SqliteDatabase, SqliteDriver } from './sqlite.types.js';

type Libsql = new (path: string, options: { readonly timeout: number }) => SqliteDatabase;

/**
 * The package libsql, for Node 20.
 *
 * @throws where it is not installed
 */
export function loadLibsql(): SqliteDriver {
  const Database = requireLibsql() as Libsql;
  return { name: 'libsql', open: (path) => new Database(`${pathToFileURL(path).href}?mode=rw`, { timeout: 0 }) };
}
