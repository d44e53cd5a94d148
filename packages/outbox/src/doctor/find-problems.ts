import { MIGRATIONS } from '../schema/migrations.js';
import type { OutboxHealth, Surroundings } from './outbox-health.types.js';

const LONG_LAG_MS = 60_000;
const LONG_SNAPSHOT_MS = 5 * 60_000;
/** As many dead rows as this are no problem, whatever waits. */
const SOME_DEAD_TUPLES = 100_000;

type Contents = Omit<OutboxHealth, 'ok' | 'problems'>;

/** @param contents undefined where the tables are not there, or not of this version */
export function findProblems({ version, encoding, oldestSnapshotMs }: Surroundings, contents?: Contents): string[] {
  const problems: string[] = [];
  const newest = MIGRATIONS.at(-1)?.version;
  if (version === undefined)
    problems.push('the tables are not there: call migrate(pool), or apply the files of migrations/');
  else if (version < newest!) problems.push(`the tables are of version ${version}, not ${newest}: call migrate(pool)`);
  else if (version > newest!) {
    problems.push(
      `the tables are of version ${version}, which a later version of @greenflash-events/outbox has made, and this one knows ` +
        `${newest}: update the package in this process; migrate(pool) changes nothing there`,
    );
  }
  if (encoding !== 'UTF8') {
    problems.push(
      `the database's encoding is ${encoding}: an event with a character outside of it fails its transaction`,
    );
  }
  if (oldestSnapshotMs > LONG_SNAPSHOT_MS) {
    problems.push(
      `a transaction has been open for ${minutes(oldestSnapshotMs)}, so that deleted rows stay and claims slow down: find it ` +
        `in pg_stat_activity by its backend_xmin, or in pg_prepared_xacts, and end it`,
    );
  }
  if (contents !== undefined) problems.push(...problemsOf(contents));
  return problems;
}

function problemsOf({ lagMs, leased, deadLetters, deadTuples, waiting, pause }: Contents): string[] {
  const problems: string[] = [];
  if (lagMs > LONG_LAG_MS) {
    const isSending = leased > 0 ? 'relays send, and are behind' : 'is a relay running?';
    const cause = pause === undefined ? isSending : `the endpoint is paused (${pause.reason})`;
    problems.push(`an event has been due for ${minutes(lagMs)} and no relay has claimed it: ${cause}`);
  }
  if (deadLetters > 0)
    problems.push(`events given up: ${deadLetters}; look at deadLetters.list(), then redrive or purge`);
  if (deadTuples > Math.max(SOME_DEAD_TUPLES, 10 * waiting)) {
    problems.push(`${deadTuples} dead rows wait for a vacuum: is autovacuum on, and is a transaction held open?`);
  }
  return problems;
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}
