import { Kysely, PostgresDialect, type CompiledQuery, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Work } from './engine.types.js';
import type { Schema } from './schema.js';

/** Of the advisory lock that a writer holds until its commit: any number that no other program uses. */
const TURNS = 7_236_528_041;

/**
 * Begins a transaction when it is this writer's turn. A sequence gives its numbers before the commit, so that of two
 * writers the later number could be visible first, and a reader would go on without the earlier one. PostgreSQL frees the
 * lock after the commit is visible.
 */
const BEGIN = `begin; select pg_advisory_xact_lock(${TURNS})`;

/**
 * Runs transactions in few round trips: no statement waits for the answer to the one before, and Kysely, whose own
 * transactions do wait, only writes them.
 */
export class PostgresWriter {
  /** Resolves when the last that came has got its turn, or has failed. */
  private begun = Promise.resolve();

  constructor(private readonly pool: pg.Pool) {}

  /**
   * Writers of this process get their turns in the order in which they came: one asks for the lock when the one before has
   * it, since on two connections it could otherwise be there first.
   */
  async write<T>(work: Work<T>): Promise<T> {
    const before = this.begun;
    let markBegun = (): void => undefined;
    this.begun = new Promise((resolve) => (markBegun = resolve));
    await before;
    try {
      return await this.transact(work, markBegun);
    } finally {
      markBegun();
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async transact<T>(work: Work<T>, onTurn: () => void): Promise<T> {
    const client = await this.pool.connect();
    try {
      const result = await transact(client, work, onTurn);
      client.release();
      return result;
    } catch (error) {
      // After everything that was sent; a connection that cannot even do this is of no use to the next.
      client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  }
}

async function transact<T>(client: pg.PoolClient, work: Work<T>, onTurn: () => void): Promise<T> {
  const last: CompiledQuery[] = [];
  const begun = client.query(BEGIN).then(onTurn);
  const worked = work(kyselyOn(client), (...statements) => void last.push(...statements));
  await allOf([begun, worked]);
  const sent = last.map(({ sql, parameters }) => client.query(sql, [...parameters]));
  // After a statement that failed, PostgreSQL refuses those behind it, and makes a rollback of the commit.
  await allOf([...sent, client.query('commit')]);
  return worked;
}

/** Rejects with the first failure, once each has come to its end: then nothing more is sent. */
async function allOf(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

/** Kysely on this one connection, which sends what it is given at once. */
function kyselyOn(client: pg.PoolClient): Kysely<Schema> {
  const connection = { query: client.query.bind(client) as PostgresPoolClient['query'], release: () => undefined };
  const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve() };
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}
