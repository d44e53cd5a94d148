import { literal, type OutboxDatabase } from '../database.js';
import { CLAIM_SETTINGS } from '../relay/claim-statement.js';
import { sharedPause, pauseOf, type PauseRow } from '../relay/pause-row.js';
import { MIGRATIONS } from '../schema/migrations.js';
import type { TableNames } from '../schema/table-names.js';
import { findProblems } from './find-problems.js';
import type { OutboxHealth, Surroundings } from './outbox-health.types.js';

/** How many rows are read to count them: a tenth of a second of work, whatever waits. */
const MAX_COUNTED = 100_000;

const UNKNOWN = {
  ...{ waiting: 0, leased: 0, deadLetters: 0, estimated: false, lagMs: 0 },
  ...{ deadTuples: 0, bytes: 0, lastVacuumAt: undefined },
};

/** What keeps deleted rows of this database from being cleaned up: open transactions, and those that were prepared. */
const SNAPSHOTS = `select xact_start as since from pg_stat_activity
    where backend_xmin is not null and datname = current_database() and pid <> pg_backend_pid()
  union all select prepared from pg_prepared_xacts where database = current_database()`;

/** @throws (as a rejection) what the database throws */
export async function examine(database: OutboxDatabase, names: TableNames): Promise<OutboxHealth> {
  const surroundings = await lookAround(database, names);
  const { oldestSnapshotMs } = surroundings;
  // Later tables can be counted as these can: older relays go on with them while an app is updated.
  if ((surroundings.version ?? 0) < MIGRATIONS.at(-1)!.version) {
    const problems = findProblems(surroundings, undefined);
    return { ok: false, problems, ...UNKNOWN, oldestSnapshotMs, pause: undefined };
  }
  const contents = await count(database, names);
  const [pauseRow] = await database.rows({ text: pauseOf(names.lane) });
  const health = { ...contents, oldestSnapshotMs, pause: sharedPause(pauseRow as PauseRow | undefined) };
  const problems = findProblems(surroundings, health);
  return { ok: problems.length === 0, problems, ...health };
}

async function lookAround(database: OutboxDatabase, { migrations }: TableNames): Promise<Surroundings> {
  const [found] = await database.rows({
    text: `select to_regclass(${literal(migrations)}) is not null as migrated,
      current_setting('server_encoding') as encoding,
      coalesce((select extract(epoch from now() - min(since)) * 1000 from (${SNAPSHOTS}) s), 0)::float8 as snapshot_ms`,
  });
  const row = found as { readonly migrated: boolean; readonly encoding: string; readonly snapshot_ms: number };
  const { migrated, encoding, snapshot_ms: snapshotMs } = row;
  const versions = migrated ? await database.rows({ text: `select max(version) as version from ${migrations}` }) : [];
  const version = (versions[0] as { version: number | null } | undefined)?.version ?? undefined;
  return { version, encoding, oldestSnapshotMs: Number(snapshotMs) };
}

type Contents = Omit<OutboxHealth, 'ok' | 'problems' | 'pause' | 'oldestSnapshotMs'>;

/**
 * Counts the rows that have been due for longest, in the order of the claim's index: those that relays hold are among them,
 * and the one that is late. Of more than can be counted soon the statistics of PostgreSQL say how many there are.
 */
async function count(database: OutboxDatabase, { waiting, dead }: TableNames): Promise<Contents> {
  const [table, deadTable] = [`${literal(waiting)}::regclass`, `${literal(dead)}::regclass`];
  const rows = await database.rows({
    settings: CLAIM_SETTINGS,
    text: `select w.*, (select count(*) from (select from ${dead} limit ${MAX_COUNTED + 1}) d)::float8 as dead_letters,
       pg_total_relation_size(${table})::float8 as bytes, s.n_live_tup::float8 as live,
       (select n_live_tup from pg_stat_all_tables where relid = ${deadTable})::float8 as dead_live,
       s.n_dead_tup::float8 as dead_tuples, (extract(epoch from greatest(s.last_vacuum, s.last_autovacuum)) * 1000)::float8 as last_vacuum_ms
     from (
       select count(*)::float8 as waiting, count(*) filter (where lease_until > now())::float8 as leased,
         coalesce(extract(epoch from now() - min(due_at)
           filter (where (lease_until is null or lease_until <= now()) and due_at <= now())) * 1000, 0)::float8 as lag_ms
       from (select due_at, lease_until from ${waiting} order by due_at limit ${MAX_COUNTED + 1}) o
     ) w left join pg_stat_all_tables s on s.relid = ${table}`,
  });
  const row = rows[0] as Record<string, number | null>;
  const number = (name: string): number => Number(row[name] ?? 0);
  const howMany = (counted: number, live: number): number =>
    counted > MAX_COUNTED ? Math.max(counted, live) : counted;
  return {
    waiting: howMany(number('waiting'), number('live')),
    leased: number('leased'),
    deadLetters: howMany(number('dead_letters'), number('dead_live')),
    estimated: Math.max(number('waiting'), number('dead_letters')) > MAX_COUNTED,
    lagMs: number('lag_ms'),
    deadTuples: number('dead_tuples'),
    bytes: number('bytes'),
    lastVacuumAt: row['last_vacuum_ms'] == null ? undefined : new Date(number('last_vacuum_ms')),
  };
}
