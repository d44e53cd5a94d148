import type { CompiledQuery, Kysely } from 'kysely';
import type { News } from './news.types.js';
import type { NewEventRow, Schema } from './schema.js';

/**
 * What is done in a transaction. It may ask for several answers at once; statements run in the order in which they were
 * asked for.
 */
export type Work<T> = (transaction: Transaction, atCommit: AtCommit) => Promise<T>;

/** Queries that are part of one transaction. */
export type Transaction = Kysely<Schema>;

/** Runs statements after all others, in this order and together with the commit. Their answers are not waited for. */
export type AtCommit = (...statements: readonly CompiledQuery[]) => void;

/** An open database: the queries are Kysely's, and this is the little that two engines do each in their own way. */
export interface Engine {
  /** To read with. */
  readonly database: Kysely<Schema>;
  /**
   * Runs one transaction, with which no other writer of this database overlaps, in this process or another: sequence
   * numbers become visible in their order, and what was read in it is still so when it commits. Rejects with what `work`
   * threw or what the engine said; nothing of it is stored then.
   */
  write<T>(work: Work<T>): Promise<T>;
  /** Whether a transaction may wait for its turn in the database, so that it begins as soon as the one before has ended. */
  readonly takesTurns: boolean;
  /** Inserts new events in their order. */
  insertEvents(rows: readonly NewEventRow[]): CompiledQuery;
  /** Statements that tell the other collectors on this database, in the moment of the transaction's commit. */
  announcements(news: readonly News[]): readonly CompiledQuery[];
  /** What other collectors on this database announce, from now on. May be called once. */
  listen(listener: NewsListener): Promise<void>;
  /** Whether a transaction failed for what was in it, so that another might not. */
  isFaultOfData(error: unknown): boolean;
  /** Whether something failed for what the database lacks now (a connection, room, its turn) and may have again. */
  isAway(error: unknown): boolean;
  /** Why it lacks that, and what to do, in words for who runs the collector; undefined where the error says it itself. */
  reasonOf?(error: unknown): string | undefined;
  /** Looks whether the database is still where it was opened. @throws what `isAway` */
  check?(): void;
  /** Frees connections and files. */
  close(): Promise<void>;
}

export interface NewsListener {
  onNews(news: readonly News[]): void;
  /** Some may have been missed: the connection was lost, and is there again. */
  onGap(): void;
}

/** How an engine writes the types of columns that have no common name. */
export interface ColumnTypes {
  /** A primary key that counts upwards and never gives a number twice. */
  readonly sequence: string;
  readonly bytes: string;
}
