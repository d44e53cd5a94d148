import type { Kysely } from 'kysely';
import type { Transaction } from './engine.types.js';
import type { RejectedEvent } from '../../client/control.types.js';
import type { Intake } from './new-event.types.js';
import type { News } from './news.types.js';
import { bytesOf, type Schema } from './schema.js';

/** Rejected bodies that are kept for each key, the latest. */
export const MAX_REJECTED = 1000;

/** Some of the rejected bodies, the oldest first. */
export interface RejectedRange {
  /** Those before this place; the latest when undefined. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface SequencedRejection {
  readonly seq: number;
  readonly rejected: RejectedEvent;
}

/** Keeps the bodies that were refused, and forgets the oldest. @returns where they are, for other processes */
export async function insertRejections(transaction: Transaction, batch: readonly Intake[]): Promise<readonly News[]> {
  const rejections = batch.filter((intake) => intake.kind === 'rejection');
  if (rejections.length === 0) return [];
  const rows = await transaction
    .insertInto('rejections')
    .values(rejections.map(({ namespace, rejected }) => ({ namespace, record: toRecord(rejected) })))
    .returning(['seq', 'namespace'])
    .execute();
  for (const namespace of new Set(rows.map((row) => row.namespace))) await forgetOldest(transaction, namespace);
  return rows.map(({ seq, namespace }) => ({ namespace, arrival: { kind: 'rejected', seq } }));
}

/** A part of what was rejected in a namespace, the oldest first. */
export async function selectRejected(
  database: Kysely<Schema>,
  namespace: string,
  { before, limit }: RejectedRange,
): Promise<readonly SequencedRejection[]> {
  const rows = await database
    .selectFrom('rejections')
    .select(['seq', 'record'])
    .where('namespace', '=', namespace)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(({ seq, record }) => ({ seq, rejected: fromRecord(record) }));
}

/** One rejected body; undefined when it was forgotten already. */
export async function selectRejection(database: Kysely<Schema>, seq: number): Promise<RejectedEvent | undefined> {
  const row = await database.selectFrom('rejections').select('record').where('seq', '=', seq).executeTakeFirst();
  return row && fromRecord(row.record);
}

async function forgetOldest(transaction: Transaction, namespace: string): Promise<void> {
  const oldestKept = await transaction
    .selectFrom('rejections')
    .select('seq')
    .where('namespace', '=', namespace)
    .orderBy('seq', 'desc')
    .offset(MAX_REJECTED - 1)
    .limit(1)
    .executeTakeFirst();
  if (oldestKept === undefined) return;
  await transaction
    .deleteFrom('rejections')
    .where('namespace', '=', namespace)
    .where('seq', '<', oldestKept.seq)
    .execute();
}

function toRecord(rejected: RejectedEvent): Buffer {
  return Buffer.from(JSON.stringify(rejected));
}

function fromRecord(record: ArrayBuffer | Uint8Array): RejectedEvent {
  return JSON.parse(bytesOf(record).toString()) as RejectedEvent;
}
