import type { Kysely } from 'kysely';
import { deleteEvents } from './delete-events.js';
import type { AtCommit, Transaction } from './engine.types.js';
import type { Schema } from './schema.js';

/** Events that one step deletes at most: few, since SQLite works in the thread that serves requests. */
export const STEP = 250;

/**
 * Deletes the first events that were received before a time, a step's at most.
 *
 * @returns how many
 */
export async function deleteOlder(transaction: Transaction, atCommit: AtCommit, beforeMs: number): Promise<number> {
  // The first of all events, whose watermarks tell that they are too old: no index by time is needed.
  const first = await transaction
    .selectFrom('events')
    .select(['seq', 'watermark'])
    .orderBy('seq')
    .limit(STEP)
    .execute();
  const seqs = first.filter(({ watermark }) => watermark < beforeMs).map(({ seq }) => seq);
  await deleteEvents(transaction, atCommit, seqs);
  return seqs.length;
}

/** Namespaces that hold more than so many events. */
export async function selectOverfull(database: Kysely<Schema>, maxEvents: number): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('totals')
    .select('namespace')
    .where('name', '=', 'kept')
    .where('count', '>', maxEvents)
    .execute();
  return rows.map(({ namespace }) => namespace);
}

/**
 * Deletes the first events of a namespace that holds more than so many, a step's at most. It counts in the transaction that
 * deletes, since another process may have deleted a moment ago.
 *
 * @returns how many
 */
export async function deleteSurplus(
  transaction: Transaction,
  atCommit: AtCommit,
  namespace: string,
  maxEvents: number,
): Promise<number> {
  const kept = await transaction
    .selectFrom('totals')
    .select('count')
    .where('namespace', '=', namespace)
    .where('name', '=', 'kept')
    .executeTakeFirst();
  const surplus = Math.max(0, (kept?.count ?? 0) - maxEvents);
  const first = await transaction
    .selectFrom('events')
    .select('seq')
    .where('namespace', '=', namespace)
    .orderBy('seq')
    .limit(Math.min(STEP, surplus))
    .execute();
  const seqs = first.map(({ seq }) => seq);
  await deleteEvents(transaction, atCommit, seqs);
  return seqs.length;
}
