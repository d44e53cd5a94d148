import type { OutboxPool } from '../pool.types.js';
import { sharedPause, pauseOf, type PauseRow } from '../relay/pause-row.js';
import { MIGRATIONS } from '../schema/migrations.js';
import type { TableNames } from '../schema/table-names.js';
import { findProblems } from './find-problems.js';
import type { OutboxHealth, Surroundings } from './outbox-health.types.js';

const UNKNOWN = { waiting: 0, leased: 0, deadLetters: 0, lagMs: 0, deadTuples: 0, bytes: 0, lastVacuumAt: undefined };

/** What keeps deleted rows of this database from being cleaned up: open transactions, and those that were prepared. */
const SNAPSHOTS = `select xact_start as since from pg_stat_activity
    where backend_xmin is not null and datname = current_database() and pid <> pg_backend_pid()
  union all select prepared from pg_prepared_xacts where database = current_database()`;

/** @throws (as a rejection) what the database throws */
export async function examine(pool: Pick<OutboxPool, 'query'>, names: TableNames): Promise<OutboxHealth> {
  const surroundings = await lookAround(pool, names);
  const { oldestSnapshotMs } = surroundings;
  if (surroundings.version !== MIGRATIONS.at(-1)?.version) {
    const problems = findProblems(surroundings, undefined);
    return { ok: false, problems, ...UNKNOWN, oldestSnapshotMs, pause: undefined };
  }
  const contents = await count(pool, names);
  const { rows } = await pool.query(pauseOf(names.lane));
  const health = { ...contents, oldestSnapshotMs, pause: sharedPause(rows[0] as PauseRow | undefined) };
  const problems = findProblems(surroundings, health);
  return { ok: problems.length === 0, problems, ...health };
}

async function lookAround(pool: Pick<OutboxPool, 'query'>, { migrations }: TableNames): Promise<Surroundings> {
  const { rows } = await pool.query(
    `select to_regclass($1) is not null as migrated, current_setting('server_encoding') as encoding,
       coalesce((select extract(epoch from now() - min(since)) * 1000 from (${SNAPSHOTS}) s), 0)::float8 as snapshot_ms`,
    [migrations],
  );
  const row = rows[0] as { readonly migrated: boolean; readonly encoding: string; readonly snapshot_ms: number };
  const { migrated, encoding, snapshot_ms: snapshotMs } = row;
  const versions = migrated ? (await pool.query(`select max(version) as version from ${migrations}`)).rows : [];
  const version = (versions[0] as { version: number | null } | undefined)?.version ?? undefined;
  return { version, encoding, oldestSnapshotMs: Number(snapshotMs) };
}

type Contents = Omit<OutboxHealth, 'ok' | 'problems' | 'pause' | 'oldestSnapshotMs'>;

async function count(pool: Pick<OutboxPool, 'query'>, { waiting, dead }: TableNames): Promise<Contents> {
  const { rows } = await pool.query(
    `select w.*, (select count(*) from ${dead})::float8 as dead_letters, pg_total_relation_size($1::regclass)::float8 as bytes,
       s.n_dead_tup::float8 as dead_tuples, greatest(s.last_vacuum, s.last_autovacuum) as last_vacuum_at
     from (
       select count(*)::float8 as waiting, count(*) filter (where lease_until > now())::float8 as leased,
         coalesce(extract(epoch from now() - min(due_at)
           filter (where (lease_until is null or lease_until <= now()) and due_at <= now())) * 1000, 0)::float8 as lag_ms
       from ${waiting}
     ) w left join pg_stat_all_tables s on s.relid = $1::regclass`,
    [waiting],
  );
  const row = rows[0] as Record<string, number> & { readonly last_vacuum_at: Date | null };
  const number = (name: string): number => Number(row[name] ?? 0);
  return {
    waiting: number('waiting'),
    leased: number('leased'),
    deadLetters: number('dead_letters'),
    lagMs: number('lag_ms'),
    deadTuples: number('dead_tuples'),
    bytes: number('bytes'),
    lastVacuumAt: row.last_vacuum_at ?? undefined,
  };
}
