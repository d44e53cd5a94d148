import type { SqliteDatabase, SqliteStatement } from '../driver/sqlite.types.js';

/** The statements of one database, each prepared once. All of it throws what SQLite throws. */
export class Statements {
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(private readonly db: SqliteDatabase) {}

  sql(text: string): SqliteStatement {
    let statement = this.#prepared.get(text);
    if (statement === undefined) this.#prepared.set(text, (statement = this.db.prepare(text)));
    return statement;
  }

  /** The column `value` of the only row; 0 for null. */
  number(text: string): number {
    const [row] = this.sql(text).all([]) as [{ value: number | null }];
    return row.value ?? 0;
  }

  atomically(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
  }

  #rollBack(): void {
    try {
      this.db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does where the disk is full.
    }
  }
}
