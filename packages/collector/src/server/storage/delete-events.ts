import type { AtCommit, Transaction } from './engine.types.js';
import { addToTotals, keptCounts } from './roll-ups.js';

/** Deletes events by their sequence numbers, and counts them out of what is kept. */
export async function deleteEvents(
  transaction: Transaction,
  atCommit: AtCommit,
  seqs: readonly number[],
): Promise<void> {
  if (seqs.length === 0) return;
  const deleted = await transaction.deleteFrom('events').where('seq', 'in', seqs).returning('namespace').execute();
  const namespaces = deleted.map((row) => row.namespace);
  atCommit(...addToTotals(transaction, keptCounts(namespaces, -1)));
}
