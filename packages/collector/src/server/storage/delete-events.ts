import { sql, type Kysely } from 'kysely';
import type { AtCommit, Transaction } from './engine.types.js';
import { addToTotals, keptCounts } from './roll-ups.js';
import type { Schema } from './schema.js';

/** What one step deletes at most: little, since SQLite works in the thread that serves requests. */
const STEP = 250;
const STEP_BYTES = 4 * 1024 * 1024;

/** How much of each key's events is kept, the latest; all when undefined. */
export interface Limits {
  readonly maxEvents?: number | undefined;
  /** Of bodies. */
  readonly maxBytes?: number | undefined;
}

/**
 * Deletes the first events that were received before a time, a step's at most.
 *
 * @returns whether there may be more
 */
export async function deleteOlder(transaction: Transaction, atCommit: AtCommit, beforeMs: number): Promise<boolean> {
  // The first of all events, whose watermarks tell that they are too old: no index by time is needed.
  const first = await transaction
    .selectFrom('events')
    .select(['seq', 'watermark', sql<number>`length(body)`.as('bytes')])
    .orderBy('seq')
    .limit(STEP)
    .execute();
  const old = stepOf(first.filter(({ watermark }) => watermark < beforeMs));
  await deleteEvents(transaction, atCommit, old, { rememberKeys: true });
  return old.length > 0 && (old.length === first.length || (first[old.length]?.watermark ?? Infinity) < beforeMs);
}

/** Namespaces that hold more than that. */
export async function selectOverfull(
  database: Kysely<Schema>,
  { maxEvents, maxBytes }: Limits,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('totals')
    .select('namespace')
    .distinct()
    .where((where) =>
      where.or([
        where.and([where('name', '=', 'kept'), where('count', '>', maxEvents ?? Number.MAX_SAFE_INTEGER)]),
        where.and([where('name', '=', 'bytes'), where('count', '>', maxBytes ?? Number.MAX_SAFE_INTEGER)]),
      ]),
    )
    .execute();
  return rows.map(({ namespace }) => namespace);
}

/**
 * Deletes the first events of a namespace that holds more than that, a step's at most. It counts in the transaction that
 * deletes, since another process may have deleted a moment ago.
 *
 * @returns whether there may be more
 */
export async function deleteSurplus(
  transaction: Transaction,
  atCommit: AtCommit,
  namespace: string,
  { maxEvents = Infinity, maxBytes = Infinity }: Limits,
): Promise<boolean> {
  const totals = await transaction
    .selectFrom('totals')
    .select(['name', 'count'])
    .where('namespace', '=', namespace)
    .where('name', 'in', ['kept', 'bytes'])
    .execute();
  const countOf = (name: string): number => totals.find((row) => row.name === name)?.count ?? 0;
  const first = await transaction
    .selectFrom('events')
    .select(['seq', sql<number>`length(body)`.as('bytes')])
    .where('namespace', '=', namespace)
    .orderBy('seq')
    .limit(STEP)
    .execute();
  let [events, bytes] = [countOf('kept') - maxEvents, countOf('bytes') - maxBytes];
  const surplus: { seq: number; bytes: number }[] = [];
  for (const row of stepOf(first)) {
    if (events <= 0 && bytes <= 0) break;
    surplus.push(row);
    events--;
    bytes -= row.bytes;
  }
  await deleteEvents(transaction, atCommit, surplus, { rememberKeys: true });
  return surplus.length > 0 && (events > 0 || bytes > 0);
}

/** Deletes events, and counts them out of what is kept. */
export async function deleteEvents(
  transaction: Transaction,
  atCommit: AtCommit,
  events: readonly { readonly seq: number }[],
  { rememberKeys }: { readonly rememberKeys: boolean },
): Promise<void> {
  if (events.length === 0) return;
  const seqs = events.map(({ seq }) => seq);
  if (rememberKeys) await keepKeys(transaction, seqs);
  const deleted = await transaction
    .deleteFrom('events')
    .where('seq', 'in', seqs)
    .returning(['namespace', sql<number>`length(body)`.as('bytes')])
    .execute();
  atCommit(...addToTotals(transaction, keptCounts(deleted, -1)));
}

async function keepKeys(transaction: Transaction, seqs: readonly number[]): Promise<void> {
  await transaction
    .insertInto('deleted_keys')
    .columns(['namespace', 'insert_key', 'event_id', 'body_digest', 'deleted_at'])
    .expression(
      (from) =>
        from
          .selectFrom('events')
          .select([
            'namespace',
            'insert_key',
            'event_id',
            'body_digest',
            sql<number>`cast(${Date.now()} as bigint)`.as('deleted_at'),
          ])
          .where('seq', 'in', seqs)
          .where('insert_key', 'is not', null)
          .orderBy('seq') as never,
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Insert keys that one step forgets at most. */
const KEYS_STEP = 1000;

/** Which insert keys of deleted events are kept. */
export interface KeyLimits {
  /** Of events that were deleted since. */
  readonly sinceMs: number;
  /** The latest, of all namespaces together. */
  readonly maxKeys: number;
}

/** The place of the last key that one step forgets; undefined when there is none to forget. */
export async function lastKeyToForget(
  database: Kysely<Schema>,
  { sinceMs, maxKeys }: KeyLimits,
): Promise<number | undefined> {
  const keys = database.selectFrom('deleted_keys').select(['seq', 'deleted_at']);
  const last = await keys.orderBy('seq', 'desc').limit(1).executeTakeFirst();
  if (last === undefined) return undefined;
  const first = await keys.orderBy('seq').limit(KEYS_STEP).execute();
  return first.findLast((key) => key.deleted_at < sinceMs || key.seq <= last.seq - maxKeys)?.seq;
}

export async function forgetKeys(transaction: Transaction, upTo: number): Promise<void> {
  await transaction.deleteFrom('deleted_keys').where('seq', '<=', upTo).execute();
}

function stepOf<Row extends { readonly bytes: number }>(rows: readonly Row[]): readonly Row[] {
  let bytes = 0;
  return rows.filter((row, index) => {
    bytes += row.bytes;
    return index === 0 || bytes <= STEP_BYTES;
  });
}
