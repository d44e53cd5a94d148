import type { Transaction } from 'kysely';
import { addToTotals, keptCounts } from './roll-ups.js';
import type { Schema } from './schema.js';

/** Events that one transaction deletes: few, since requests wait meanwhile. */
export const DELETE_BATCH = 500;

/** Deletes events by their sequence numbers, and counts them out of what is kept. */
export async function deleteEvents(transaction: Transaction<Schema>, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  const deleted = await transaction.deleteFrom('events').where('seq', 'in', seqs).returning('namespace').execute();
  if (deleted.length > 0) {
    const namespaces = deleted.map((row) => row.namespace);
    await addToTotals(transaction, keptCounts(namespaces, -1));
  }
}
