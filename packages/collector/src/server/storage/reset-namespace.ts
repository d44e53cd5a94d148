import { deleteEvents } from './delete-events.js';
import type { AtCommit, Engine, Transaction } from './engine.types.js';
import { latestSeq } from './select-events.js';

/** Events that one transaction deletes: few, since requests wait meanwhile. */
const DELETE_BATCH = 500;

/**
 * Forgets what a namespace holds: its counts and its first events in one transaction, the rest of many events in small
 * ones after it, so that requests are not kept waiting. What arrives meanwhile stays.
 */
export async function resetNamespace(engine: Engine, namespace: string): Promise<void> {
  const last = await engine.write(async (transaction, atCommit) => {
    await deleteCounts(transaction, namespace);
    const end = await latestSeq(transaction, namespace);
    const isDone = await deleteUpTo(transaction, atCommit, namespace, end);
    if (isDone) atCommit(...engine.announcements([{ namespace, arrival: { kind: 'reset' } }]));
    return isDone ? undefined : end;
  });
  if (last !== undefined) await deleteTheRest(engine, namespace, last);
}

async function deleteTheRest(engine: Engine, namespace: string, last: number): Promise<void> {
  let isDone = false;
  while (!isDone) {
    // A turn of the event loop: SQLite works in this thread.
    await new Promise((resolve) => setImmediate(resolve));
    isDone = await engine.write(async (transaction, atCommit) => {
      const done = await deleteUpTo(transaction, atCommit, namespace, last);
      if (done) atCommit(...engine.announcements([{ namespace, arrival: { kind: 'reset' } }]));
      return done;
    });
  }
}

/** @returns whether nothing is left up to this sequence number */
async function deleteUpTo(
  transaction: Transaction,
  atCommit: AtCommit,
  namespace: string,
  last: number,
): Promise<boolean> {
  const rows = await transaction
    .selectFrom('events')
    .select('seq')
    .where('namespace', '=', namespace)
    .where('seq', '<=', last)
    .orderBy('seq')
    .limit(DELETE_BATCH)
    .execute();
  await deleteEvents(
    transaction,
    atCommit,
    rows.map(({ seq }) => seq),
  );
  return rows.length < DELETE_BATCH;
}

/** But for how many events are kept, which follows them as they go. */
async function deleteCounts(transaction: Transaction, namespace: string): Promise<void> {
  await transaction.deleteFrom('totals').where('namespace', '=', namespace).where('name', '<>', 'kept').execute();
  for (const table of ['minutes', 'sums', 'rejections'] as const) {
    await transaction.deleteFrom(table).where('namespace', '=', namespace).execute();
  }
}
