import { GreenflashEventsError } from '@greenflash-events/core';
import { loadLibsql } from './libsql.js';
import { loadNodeSqlite } from './node-sqlite.js';
import type { SqliteDriver } from './sqlite.types.js';

/**
 * Node's own SQLite where there is one, else libsql.
 *
 * @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where there is neither
 */
export function loadDriver(): SqliteDriver {
  const own = loadNodeSqlite();
  if (own !== undefined) return own;
  try {
    return loadLibsql();
  } catch (cause) {
    throw new GreenflashEventsError(
      'SPOOL_UNAVAILABLE',
      `the spool found no SQLite: Node ${process.versions.node} has none of its own (22.13 and later do), and the optional ` +
        'dependency libsql cannot be loaded; install libsql, or run a later Node',
      { cause },
    );
  }
}
