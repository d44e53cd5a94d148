/** "GFEV", so that a file of something else is never taken for a spool. */
export const APPLICATION_ID = 0x47464556;
export const SCHEMA_VERSION = 1;

/** A page of the spool's files, in bytes. Every append writes the page it lands on, so a small one costs less. */
export const PAGE_BYTES = 4096;

/**
 * `event` holds what has no outcome yet, in the order of acceptance; `dead_letter` what was given up. A checksum stands
 * beside every body: SQLite finds a page that makes no sense, not a letter that was changed. One transaction: a process
 * that is killed while it makes a file leaves a file of no tables.
 */
export const SCHEMA = `
BEGIN IMMEDIATE;
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  accepted_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  charged INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE dead_letter (
  id INTEGER PRIMARY KEY,
  insert_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  product_id TEXT NOT NULL,
  user TEXT,
  reason TEXT NOT NULL,
  message TEXT,
  attempts INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  body TEXT NOT NULL
);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT;
`;
