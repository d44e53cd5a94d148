import { sql, type CompiledQuery } from 'kysely';
import type { Engine, Transaction } from './engine.types.js';
import { eventColumns } from './event-columns.js';
import type { EventTypes } from './event-types.js';
import type { Intake, Settled } from './new-event.types.js';
import type { News } from './news.types.js';
import { sampledEvent } from './sampled-event.js';
import { insertRejections } from './rejected-bodies.js';
import { bytesOf, type NewEventRow } from './schema.js';
import { keyOf, settleBatch, type KnownEvents, type Settlement } from './settle-batch.js';
import { addToMinutes, addToTotals, keptCounts, selectSums, writeSums } from './roll-ups.js';

/**
 * Writes a batch of requests: their events, what they repeat, and the roll-ups of both. What does not need another's
 * answer is asked for together, so that PostgreSQL is reached in few round trips.
 *
 * @returns the outcome of each request, in order
 */
export function writeBatch(engine: Engine, batch: readonly Intake[], types: EventTypes): Promise<readonly Settled[]> {
  return engine.write(async (transaction, atCommit) => {
    const typeColumn = await types.admit(transaction, batch);
    const [known, sums, watermark, rejections] = await Promise.all([
      selectKnown(transaction, batch),
      selectSums(transaction, batch, typeColumn),
      selectWatermark(transaction),
      insertRejections(transaction, batch),
    ]);
    const { settled, fresh, repeated, tally } = settleBatch(batch, known, typeColumn);
    const kept = keptCounts(fresh.map(({ event: { namespace, bytes } }) => ({ namespace, bytes: bytes.length })));
    atCommit(
      ...(fresh.length === 0 ? [] : [engine.insertEvents(rowsOf(fresh, watermark))]),
      ...updateRepeated(transaction, repeated),
      ...addToTotals(transaction, [...tally.totals, ...kept]),
      ...addToMinutes(transaction, tally.minutes),
      ...writeSums(transaction, tally.amounts, sums),
      ...engine.announcements(newsOf(batch, settled, rejections)),
    );
    return settled;
  });
}

/** Events that requests may repeat: those that are there, and those that retention has deleted. */
async function selectKnown(transaction: Transaction, batch: readonly Intake[]): Promise<KnownEvents> {
  const keys = batch.flatMap((intake) => (intake.kind === 'event' ? (intake.event.insertKey ?? []) : []));
  if (keys.length === 0) return new Map();
  const [kept, deleted] = await Promise.all([
    transaction
      .selectFrom('events')
      .select(['seq', 'event_id', 'insert_key', 'body_digest', 'duplicates', 'conflicts'])
      .where('insert_key', 'in', keys)
      .execute(),
    transaction
      .selectFrom('deleted_keys')
      .select(['event_id', 'insert_key', 'body_digest'])
      .where('insert_key', 'in', keys)
      .execute(),
  ]);
  const rows = [...deleted.map((row) => ({ ...row, seq: undefined, duplicates: 0, conflicts: 0 })), ...kept];
  return new Map(
    rows.map(({ seq, event_id: eventId, insert_key: key, body_digest: digest, duplicates, conflicts }) => [
      keyOf(bytesOf(key!)),
      { seq, eventId, bodyDigest: bytesOf(digest), duplicates, conflicts },
    ]),
  );
}

function rowsOf(fresh: Settlement['fresh'], lastWatermark: number): readonly NewEventRow[] {
  let watermark = lastWatermark;
  return fresh.map(({ event, known: { duplicates, conflicts } }) => {
    watermark = Math.max(watermark, event.receivedAtMs);
    return eventColumns(event, { watermark, duplicates, conflicts });
  });
}

async function selectWatermark(transaction: Transaction): Promise<number> {
  const last = transaction.selectFrom('events').select('watermark').orderBy('seq', 'desc').limit(1);
  return (await last.executeTakeFirst())?.watermark ?? 0;
}

/** One statement for all, which both engines read alike. */
function updateRepeated(transaction: Transaction, repeated: Settlement['repeated']): readonly CompiledQuery[] {
  if (repeated.length === 0) return [];
  const rows = repeated.map(
    ({ seq, duplicates, conflicts }) =>
      sql`(cast(${seq} as bigint), cast(${duplicates} as integer), cast(${conflicts} as integer))`,
  );
  const query = sql`
    update events set duplicates = new.column2, conflicts = new.column3
    from (values ${sql.join(rows)}) as new where events.seq = new.column1
  `;
  return [query.compile(transaction)];
}

/** What other processes want to know of it. */
function newsOf(batch: readonly Intake[], settled: readonly Settled[], rejections: readonly News[]): readonly News[] {
  const grown = new Set<string>();
  const others: News[] = [];
  batch.forEach((intake, index) => {
    const outcome = settled[index]!;
    if (intake.kind !== 'event') return;
    const { namespace } = intake.event;
    if (outcome.kind === 'stored') grown.add(namespace);
    if (outcome.kind === 'existing') others.push({ namespace, arrival: { ...outcome, kind: 'duplicate' } });
    if (outcome.kind === 'sampled') {
      others.push({ namespace, arrival: { kind: 'sampled', ...sampledEvent(intake.event) } });
    }
  });
  const stored = [...grown].map((namespace): News => ({ namespace, arrival: { kind: 'stored' } }));
  return [...stored, ...others, ...rejections];
}
