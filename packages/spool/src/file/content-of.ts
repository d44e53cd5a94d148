import type { SqliteDatabase } from '../driver/sqlite.types.js';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.js';

const TABLES = `SELECT count(*) AS tables, total(name = 'event') AS events, total(name = 'dead_letter') AS letters
  FROM sqlite_master`;

/** A version above this one is taken for damage. */
const MAX_VERSION = 99;

/**
 * `none`: it has no tables, since its process was killed while it made it. `newer`: a later version of the spool has made
 * it, and knows what to do with it. `defaced`: it has the tables of a spool, and does not say that it is one.
 */
export function contentOf(db: SqliteDatabase): 'none' | 'spool' | 'newer' | 'defaced' | 'foreign' {
  // By numbers alone: a name that the disk has changed may be no text.
  const [schema] = db.prepare(TABLES).all([]) as [{ tables: number; events: number; letters: number }];
  const value = (pragma: string): unknown => Object.values(db.prepare(`PRAGMA ${pragma}`).all([])[0] as object)[0];
  if (schema.tables === 0) return 'none';
  const version = value('application_id') === APPLICATION_ID ? Number(value('user_version')) : 0;
  if (version === SCHEMA_VERSION) return 'spool';
  if (version > SCHEMA_VERSION && version <= MAX_VERSION) return 'newer';
  return schema.events > 0 && schema.letters > 0 ? 'defaced' : 'foreign';
}
