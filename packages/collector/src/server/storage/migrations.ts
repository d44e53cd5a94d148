import { randomBytes } from 'node:crypto';
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import type { ColumnTypes } from './engine.types.js';
import { foldTypes } from './event-types.js';
import { OPTIONAL_COLUMNS, REQUIRED_COLUMNS, TYPED_COLUMNS } from './event-conditions.js';
import type { Schema } from './schema.js';

/**
 * Brings the database to the newest schema. Several processes may do so at once: on PostgreSQL, Kysely's migrator holds
 * an advisory lock meanwhile.
 *
 * @param schemaName where the migrator keeps its own tables; the engine's default when undefined
 * @throws what the engine threw; a migration that failed leaves nothing behind
 */
export async function migrate(database: Kysely<Schema>, types: ColumnTypes, schemaName?: string): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations(types)) };
  const place = schemaName === undefined ? {} : { migrationTableSchema: schemaName };
  const { error } = await new Migrator({ db: database, provider, ...place }).migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('the database could not be migrated');
}

function migrations(types: ColumnTypes): Record<string, Migration> {
  return {
    '0001_events_and_roll_ups': {
      up: async (database: Kysely<Schema>) => {
        await createEvents(database, types);
        await createRollUps(database);
        await createRejections(database, types);
        await createMeta(database);
      },
    },
    '0002_deleted_keys_bytes_and_folded_types': {
      up: async (database: Kysely<Schema>) => {
        await createDeletedKeys(database, types);
        await countBytes(database);
        await foldTypes(database);
      },
    },
  };
}

async function createEvents(database: Kysely<Schema>, { sequence, bytes }: ColumnTypes): Promise<void> {
  await sql`create table events (
    seq ${sql.raw(sequence)},
    event_id text not null,
    namespace text not null,
    insert_key ${sql.raw(bytes)},
    body_digest ${sql.raw(bytes)} not null,
    received_at bigint not null,
    watermark bigint not null,
    event_type text not null,
    product_id text not null,
    user_id text,
    external_user_id text,
    organization_id text,
    external_organization_id text,
    conversation_id text,
    external_conversation_id text,
    insert_id text,
    body ${sql.raw(bytes)} not null,
    duplicates integer not null default 0,
    conflicts integer not null default 0
  )`.execute(database);
  await sql`create unique index events_insert_key on events (insert_key) where insert_key is not null`.execute(
    database,
  );
  await sql`create index events_seq on events (namespace, seq)`.execute(database);
  await createFilterIndexes(database);
}

/** Partial where few events have the id, since an index is paid for with every row in it. */
async function createFilterIndexes(database: Kysely<Schema>): Promise<void> {
  for (const column of REQUIRED_COLUMNS) {
    await sql`create index ${sql.ref(`events_${column}`)} on events (namespace, ${sql.ref(column)}, seq)`.execute(
      database,
    );
  }
  for (const column of OPTIONAL_COLUMNS) {
    const [index, id] = [sql.ref(`events_${column}`), sql.ref(column)];
    await sql`create index ${index} on events (namespace, ${id}, seq) where ${id} is not null`.execute(database);
  }
  for (const column of TYPED_COLUMNS) {
    const [index, id] = [sql.ref(`events_${column}_type`), sql.ref(column)];
    await sql`create index ${index} on events (namespace, ${id}, event_type, seq) where ${id} is not null`.execute(
      database,
    );
  }
}

async function createRollUps(database: Kysely<Schema>): Promise<void> {
  await sql`create table totals (
    namespace text not null, name text not null, event_type text not null, influence text not null,
    count bigint not null, primary key (namespace, name, event_type, influence)
  )`.execute(database);
  await sql`create table minutes (
    namespace text not null, minute bigint not null, name text not null, influence text not null,
    count bigint not null, primary key (namespace, minute, name, influence)
  )`.execute(database);
  await sql`create table sums (
    namespace text not null, event_type text not null, value_type text not null, total text not null,
    primary key (namespace, event_type, value_type)
  )`.execute(database);
}

async function createRejections(database: Kysely<Schema>, { sequence, bytes }: ColumnTypes): Promise<void> {
  await sql`create table rejections (
    seq ${sql.raw(sequence)}, namespace text not null, record ${sql.raw(bytes)} not null
  )`.execute(database);
  await sql`create index rejections_seq on rejections (namespace, seq)`.execute(database);
}

async function createDeletedKeys(database: Kysely<Schema>, { sequence, bytes }: ColumnTypes): Promise<void> {
  await sql`create table deleted_keys (
    seq ${sql.raw(sequence)}, namespace text not null, insert_key ${sql.raw(bytes)} not null unique,
    event_id text not null, body_digest ${sql.raw(bytes)} not null, deleted_at bigint not null
  )`.execute(database);
  await sql`create index deleted_keys_seq on deleted_keys (namespace, seq)`.execute(database);
}

async function countBytes(database: Kysely<Schema>): Promise<void> {
  await sql`insert into totals (namespace, name, event_type, influence, count)
    select namespace, 'bytes', '', '', sum(length(body)) from events group by namespace`.execute(database);
}

/** The epoch tells this database from one that was here before, with other events under the same sequence numbers. */
async function createMeta(database: Kysely<Schema>): Promise<void> {
  await sql`create table meta (name text not null primary key, value text not null)`.execute(database);
  await database
    .insertInto('meta')
    .values({ name: 'epoch', value: randomBytes(8).toString('hex') })
    .execute();
}
