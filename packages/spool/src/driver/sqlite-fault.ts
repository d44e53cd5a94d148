/** What an error of SQLite means for the file it came from. */
export type SqliteFault =
  /** Another process holds the file. */
  | 'busy'
  /** No room is left on the disk. */
  | 'full'
  /** The file, or the file system, may not be written. */
  | 'readonly'
  /** The file is no SQLite file, or a page of it makes no sense. */
  | 'damaged'
  /** The operating system refused to read, write or open. */
  | 'io';

/** @see https://www.sqlite.org/rescode.html, the primary result codes */
const FAULTS: Readonly<Record<number, SqliteFault>> = {
  // No such table, or no such column: what the spool asks for is right where the file is whole.
  1: 'damaged',
  5: 'busy',
  6: 'busy',
  8: 'readonly',
  11: 'damaged',
  13: 'full',
  26: 'damaged',
};

/** What the file system itself says where a file or directory is made. */
const SYSTEM_FAULTS: Readonly<Record<string, SqliteFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readonly',
  EACCES: 'readonly',
  EPERM: 'readonly',
};

/** `node:sqlite` has the code as `errcode`, libsql as `rawCode`; one that has neither comes from opening the file. */
export function sqliteFault(error: unknown): SqliteFault {
  const { errcode, rawCode, code } = Object(error) as { errcode?: unknown; rawCode?: unknown; code?: unknown };
  const result = typeof errcode === 'number' ? errcode : rawCode;
  if (typeof result === 'number') return FAULTS[result & 0xff] ?? 'io';
  return (typeof code === 'string' ? SYSTEM_FAULTS[code] : undefined) ?? 'io';
}
