import { isNativeError } from 'node:util/types';
import { Kysely, PostgresDialect, sql, type RawBuilder } from 'kysely';
import pg from 'pg';
import type { ColumnTypes, Engine } from './engine.types.js';
import { errorCode } from './error-code.js';
import { migrate } from './migrations.js';
import { notificationsOf, PostgresListener } from './postgres-listener.js';
import { PostgresWriter } from './postgres-writer.js';
import type { NewEventRow, Schema } from './schema.js';

const TYPES: ColumnTypes = { sequence: 'bigint generated always as identity primary key', bytes: 'bytea' };

/** Everything lies in a schema of its own, so that the database may be shared with an application. */
const SCHEMA = 'greenflash_collector';

const CONNECT_TIMEOUT_MS = 5000;

/** A server that does not answer for so long is taken for gone, and its connection is closed. */
const QUERY_TIMEOUT_MS = 20_000;

/** Connections that read. One more listens. */
const READERS = 4;

/** Connections that write, one at a time: a batch of events, the one behind it, and what deletes. */
const WRITERS = 3;

/**
 * Of the server, whatever its own: what is answered with 200 has to be on its disk, and a collector that hangs in a
 * transaction must not keep the others from writing.
 */
const SETTINGS = `-c search_path=${SCHEMA} -c synchronous_commit=on -c idle_in_transaction_session_timeout=10000`;

/** Connects to a database, `postgres://…`. */
export async function openPostgres(url: string, log: (line: string) => void): Promise<Engine> {
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    // A statement is sent without waiting for the answer to the one before.
    pipeline: true,
    application_name: 'greenflash-events-collector',
    options: SETTINGS,
    types: bigintsAsNumbers(),
  };
  const open = (max: number): pg.Pool => {
    const pool = new pg.Pool({ ...connection, max });
    // An idle connection that is lost; the next query opens another.
    pool.on('error', (error) => log(`lost a connection to PostgreSQL: ${error.message}`));
    // One that is lost between two statements of a transaction; the next of them fails.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  const database = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: open(READERS) }) });
  const writer = new PostgresWriter(open(WRITERS));
  const listener = new PostgresListener(() => new pg.Client(connection), log);
  const engine: Engine = {
    database,
    write: (work) => writer.write(work),
    takesTurns: true,
    insertEvents: (rows) => insertEvents(rows).compile(database),
    announcements: (news) =>
      notificationsOf(listener.id, news).map((text) =>
        sql`select pg_notify(${listener.channel}, ${text})`.compile(database),
      ),
    listen: (to) => listener.start(to),
    isFaultOfData: (error) => DATA_FAULT.test(errorCode(error)),
    isAway,
    close: async () => {
      await Promise.all([listener.close(), database.destroy(), writer.close()]);
    },
  };
  try {
    await migrate(database, TYPES, SCHEMA);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** SQLSTATE classes: data exception, integrity constraint violation, program limit exceeded. */
const DATA_FAULT = /^(?:22|23|54)/;

/**
 * SQLSTATE classes: connection exception, invalid transaction state, transaction rollback, insufficient resources, object
 * not in prerequisite state, operator intervention, system error.
 */
const AWAY = /^(?:08|25|40|53|55|57|58)/;

/** An error without SQLSTATE comes from the socket, or is the driver's own word for a connection that is gone. */
function isAway(error: unknown): boolean {
  const code = errorCode(error);
  return SQLSTATE.test(code) ? AWAY.test(code) : isNativeError(error) && error.name === 'Error';
}

/** Five capitals without a digit are a name of Node's, such as EPIPE. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Counts and sequence numbers are far below 2^53. */
function bigintsAsNumbers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}

/**
 * All rows in one parameter: with one for each column of each row, PostgreSQL and the driver took longer to read the
 * statement than to carry it out.
 */
function insertEvents(rows: readonly NewEventRow[]): RawBuilder<unknown> {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((name) => sql.ref(name)));
  const records = JSON.stringify(rows.map(withHexadecimals));
  return sql`insert into events (${columns}) select ${columns} from json_populate_recordset(null::events, ${records})`;
}

/** JSON has no bytes; this is how PostgreSQL reads them from text. */
function withHexadecimals(row: NewEventRow): object {
  return { ...row, insert_key: hex(row.insert_key), body_digest: hex(row.body_digest), body: hex(row.body) };
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes && `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
