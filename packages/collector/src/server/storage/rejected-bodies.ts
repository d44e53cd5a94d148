import { sql, type Kysely } from 'kysely';
import type { Transaction } from './engine.types.js';
import type { RejectedEvent } from '../../client/control.types.js';
import type { Intake } from './new-event.types.js';
import type { News } from './news.types.js';
import { bytesOf, type Schema } from './schema.js';
import { chunksOf, MAX_BYTES } from './select-events.js';
import { otherRequests } from './turns.js';

/** Rejected bodies that are kept for each key, the latest. */
export const MAX_REJECTED = 1000;

/** Some of the rejected bodies, the oldest first. */
export interface RejectedRange {
  /** Those before this place; the latest when undefined. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** What a look found. */
export interface FoundRejections {
  readonly rejections: readonly SequencedRejection[];
  /** Whether there are none before these. */
  readonly isDone: boolean;
}

export interface SequencedRejection {
  readonly seq: number;
  readonly rejected: RejectedEvent;
  /** The same as JSON. */
  readonly json: string;
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

/**
 * A part of what was rejected in a namespace, the oldest first: the latest of it when it is too many bytes for one answer. Like
 * `selectEvents()`, it works for some milliseconds at a time.
 */
export async function selectRejected(
  database: Kysely<Schema>,
  namespace: string,
  { before, limit }: RejectedRange,
): Promise<FoundRejections> {
  const ofNamespace = database.selectFrom('rejections').where('namespace', '=', namespace).orderBy('seq', 'desc');
  const places = await ofNamespace
    .select(['seq', sql<number>`length(record)`.as('bytes')])
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .limit(limit)
    .execute();
  const found: SequencedRejection[] = [];
  let bytes = 0;
  for (const chunk of chunksOf(places)) {
    if (found.length > 0 && bytes + chunk.bytes > MAX_BYTES) return { rejections: found.reverse(), isDone: false };
    await otherRequests();
    const rows = await ofNamespace
      .select(['seq', 'record'])
      .where('seq', '<=', chunk.first)
      .where('seq', '>=', chunk.last)
      .execute();
    for (const { seq, record } of rows) {
      const json = bytesOf(record).toString();
      found.push({ seq, rejected: JSON.parse(json) as RejectedEvent, json });
    }
    bytes += chunk.bytes;
  }
  return { rejections: found.reverse(), isDone: places.length < limit };
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
