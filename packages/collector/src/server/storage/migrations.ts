import { randomBytes } from 'node:crypto';
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import type { Schema } from './schema.js';

/**
 * Brings the database to the newest schema.
 *
 * @throws what the engine threw; a migration that failed leaves nothing behind
 */
export async function migrate(database: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('the database could not be migrated');
}

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_events_and_counters': { up: createTables },
  '0002_epoch': { up: createEpoch },
};

async function createTables(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('events')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('event_id', 'text', (column) => column.notNull().unique())
    .addColumn('namespace', 'text', (column) => column.notNull())
    .addColumn('insert_key', 'blob', (column) => column.unique())
    .addColumn('body_digest', 'blob', (column) => column.notNull())
    .addColumn('received_at', 'integer', (column) => column.notNull())
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('external_user_id', 'text')
    .addColumn('organization_id', 'text')
    .addColumn('external_organization_id', 'text')
    .addColumn('conversation_id', 'text')
    .addColumn('external_conversation_id', 'text')
    .addColumn('insert_id', 'text')
    .addColumn('influence', 'text', (column) => column.notNull())
    .addColumn('value_type', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('body', 'blob', (column) => column.notNull())
    .addColumn('duplicates', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('conflicts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await database.schema.createIndex('events_by_namespace').on('events').columns(['namespace', 'seq']).execute();
  await database.schema
    .createIndex('events_by_type')
    .on('events')
    .columns(['namespace', 'event_type', 'seq'])
    .execute();
  await sql`create table counters (
    namespace text not null, name text not null, count integer not null, primary key (namespace, name)
  )`.execute(database);
}

/** Tells this database from one that was here before, with other events under the same sequence numbers. */
async function createEpoch(database: Kysely<unknown>): Promise<void> {
  await sql`create table meta (name text not null primary key, value text not null)`.execute(database);
  await sql`insert into meta (name, value) values ('epoch', ${randomBytes(8).toString('hex')})`.execute(database);
}
