import { deleteEvents } from './delete-events.js';
import type { AtCommit, Engine, Transaction } from './engine.types.js';
import { latestSeq } from './select-events.js';
import { otherRequests } from './turns.js';

/** Events that one transaction deletes: few, since requests wait meanwhile. */
const DELETE_BATCH = 500;

/**
 * Forgets what a namespace holds: its counts and its first events in one transaction, the rest of many events in small
 * ones after it, so that requests are not kept waiting. What arrives meanwhile stays.
 */
export async function resetNamespace(engine: Engine, namespace: string): Promise<void> {
  const last = await engine.write(async (transaction, atCommit) => {
    await deleteCounts(transaction, namespace);
    const end = { seq: await latestSeq(transaction, namespace), key: await latestKey(transaction) };
    const isDone = await deleteUpTo(transaction, atCommit, namespace, end);
    if (isDone) atCommit(...engine.announcements([{ namespace, arrival: { kind: 'reset' } }]));
    return isDone ? undefined : end;
  });
  if (last !== undefined) await deleteTheRest(engine, namespace, last);
}

/** Up to where a reset deletes: the latest event, and the latest key of a deleted one. */
interface End {
  readonly seq: number;
  readonly key: number;
}

async function deleteTheRest(engine: Engine, namespace: string, last: End): Promise<void> {
  let isDone = false;
  while (!isDone) {
    await otherRequests();
    isDone = await engine.write(async (transaction, atCommit) => {
      const done = await deleteUpTo(transaction, atCommit, namespace, last);
      if (done) atCommit(...engine.announcements([{ namespace, arrival: { kind: 'reset' } }]));
      return done;
    });
  }
}

/** @returns whether nothing is left up to this end */
async function deleteUpTo(
  transaction: Transaction,
  atCommit: AtCommit,
  namespace: string,
  last: End,
): Promise<boolean> {
  const events = await transaction
    .selectFrom('events')
    .select('seq')
    .where('namespace', '=', namespace)
    .where('seq', '<=', last.seq)
    .orderBy('seq')
    .limit(DELETE_BATCH)
    .execute();
  await deleteEvents(transaction, atCommit, events, { rememberKeys: false });
  const keys = await transaction
    .selectFrom('deleted_keys')
    .select('seq')
    .where('namespace', '=', namespace)
    .where('seq', '<=', last.key)
    .orderBy('seq')
    .limit(DELETE_BATCH)
    .execute();
  const lastKey = keys.at(-1)?.seq ?? 0;
  await transaction.deleteFrom('deleted_keys').where('namespace', '=', namespace).where('seq', '<=', lastKey).execute();
  return events.length < DELETE_BATCH && keys.length < DELETE_BATCH;
}

async function latestKey(transaction: Transaction): Promise<number> {
  const row = await transaction
    .selectFrom('deleted_keys')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** Except how much is kept, which follows the events as they go. */
async function deleteCounts(transaction: Transaction, namespace: string): Promise<void> {
  await transaction
    .deleteFrom('totals')
    .where('namespace', '=', namespace)
    .where('name', 'not in', ['kept', 'bytes'])
    .execute();
  for (const table of ['minutes', 'sums', 'rejections'] as const) {
    await transaction.deleteFrom(table).where('namespace', '=', namespace).execute();
  }
}
