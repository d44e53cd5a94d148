export type SqliteValue = string | number | null;

/** The part of a SQLite library that the spool uses; every call is synchronous and throws the library's own errors. */
export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** Values come as an array: libsql takes it as it is, and needs twice as long to put one together of arguments. */
export interface SqliteStatement {
  run(values: readonly SqliteValue[]): void;
  all(values: readonly SqliteValue[]): unknown[];
}

/** A SQLite library. */
export interface SqliteDriver {
  readonly name: 'node:sqlite' | 'libsql';
  /** Opens a file that is there: it makes none. Who finds it locked gets an error at once. */
  open(path: string): SqliteDatabase;
}
