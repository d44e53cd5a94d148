import type { OutboxPool, OutboxPoolClient } from '../pool.types.js';
import { MIGRATIONS, type Migration } from './migrations.js';
import { quoted, tableNames } from './table-names.js';

/** Any number that no other user of advisory locks in the database takes by accident: "greenfla" in ASCII. */
const LOCK = '7454127396519603297';

export interface MigrateOptions {
  /** Schema of the outbox's tables; made where it is not there. @default what `search_path` says */
  readonly schema?: string | undefined;
}

/**
 * Brings the outbox's tables to what this version needs, in one transaction: all of it, or nothing. Processes that call it
 * at the same time wait for each other, and all but the first find nothing to do. Tables that a later version has made
 * stay as they are.
 *
 * @returns the files that were applied, none where all were there
 * @throws (as a rejection) what the database throws; then nothing has changed
 */
export async function migrate(pool: OutboxPool, { schema }: MigrateOptions = {}): Promise<readonly string[]> {
  const client = await pool.connect();
  client.on?.('error', rejectsAlready);
  const release = (isBroken: boolean): void => {
    client.removeListener?.('error', rejectsAlready);
    client.release(isBroken);
  };
  try {
    // Whatever the role or database has for the app: DDL may wait, and must see what another process has just migrated.
    await client.query('begin isolation level read committed read write');
    await client.query('set local statement_timeout = 0; set local lock_timeout = 0');
    const applied = await applyMissing(client, schema);
    await client.query('commit');
    release(false);
    return applied.map(({ file }) => file);
  } catch (error) {
    // A connection that cannot even roll back is not to be used again.
    await client.query('rollback').then(
      () => release(false),
      () => release(true),
    );
    throw error;
  }
}

/** Where a connection breaks, its client emits what the query under way is rejected with; unheard, that ends the process. */
function rejectsAlready(): void {}

async function applyMissing(client: OutboxPoolClient, schema: string | undefined): Promise<readonly Migration[]> {
  // For the length of the transaction: a lock of the session would stay with a connection that PgBouncer shares.
  await client.query('select pg_advisory_xact_lock($1::bigint)', [LOCK]);
  if (schema !== undefined) {
    await makeSchema(client, schema);
    await client.query(`set local search_path to ${quoted(schema)}`);
  }
  const done = await appliedVersions(client, tableNames(schema).migrations);
  const missing = MIGRATIONS.filter(({ version }) => !done.has(version));
  // Each notes its own version, as it does where it is applied by hand.
  for (const { sql } of missing) await client.query(sql);
  return missing;
}

/** Only where it is not there: "if not exists" asks for the right to make one anyway. */
async function makeSchema(client: OutboxPoolClient, schema: string): Promise<void> {
  const { rows } = await client.query('select from pg_namespace where nspname = $1', [schema]);
  if (rows.length === 0) await client.query(`create schema ${quoted(schema)}`);
}

async function appliedVersions(client: OutboxPoolClient, migrations: string): Promise<ReadonlySet<number>> {
  const { rows: found } = await client.query('select to_regclass($1) is not null as found', [migrations]);
  if (!(found[0] as { readonly found: boolean }).found) return new Set();
  const { rows } = await client.query(`select version from ${migrations}`);
  return new Set(rows.map((row) => (row as { readonly version: number }).version));
}
