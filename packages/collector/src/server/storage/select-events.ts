import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { StoredEvent } from '../../client/stored-event.types.js';
import { toColumn, type Schema } from './schema.js';
import { STORED_EVENT_COLUMNS, toStoredEvent } from './to-stored-event.js';

/** Which events: every condition that is given must hold. */
export interface EventConditions {
  readonly eventType?: string;
  readonly productId?: string;
  readonly user?: string;
  readonly organization?: string;
  readonly conversation?: string;
  readonly insertId?: string;
  readonly sinceMs?: number;
}

/** A part of the sequence: `limit` events at most, after the sequence number `after`. */
export interface EventRange {
  readonly after: number;
  readonly limit: number;
}

/** An event with its place in the sequence. */
export interface SequencedEvent {
  readonly seq: number;
  readonly event: StoredEvent;
}

/** Events of a namespace in the order of their arrival. */
export async function selectEvents(
  database: Kysely<Schema>,
  namespace: string,
  conditions: EventConditions,
  { after, limit }: EventRange,
): Promise<readonly SequencedEvent[]> {
  const query = database
    .selectFrom('events')
    .select(STORED_EVENT_COLUMNS)
    .where('namespace', '=', namespace)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit);
  const rows = await whoAndWhere(whatAndWhen(query, conditions), conditions).execute();
  return rows.map((row) => ({ seq: row.seq, event: toStoredEvent(row) }));
}

/** The sequence number after which the latest `count` events come. */
export async function seqBeforeLatest(database: Kysely<Schema>, namespace: string, count: number): Promise<number> {
  const latest = await database
    .selectFrom('events')
    .select('seq')
    .where('namespace', '=', namespace)
    .orderBy('seq', 'desc')
    .limit(count + 1)
    .execute();
  return latest[count]?.seq ?? 0;
}

type Query<O> = SelectQueryBuilder<Schema, 'events', O>;

function whatAndWhen<O>(query: Query<O>, { eventType, productId, insertId, sinceMs }: EventConditions): Query<O> {
  return query
    .$if(eventType !== undefined, (q) => q.where('event_type', '=', toColumn(eventType ?? '')))
    .$if(productId !== undefined, (q) => q.where('product_id', '=', (productId ?? '').toLowerCase()))
    .$if(insertId !== undefined, (q) => q.where('insert_id', '=', toColumn(insertId ?? '')))
    .$if(sinceMs !== undefined, (q) => q.where('received_at', '>=', sinceMs ?? 0));
}

function whoAndWhere<O>(query: Query<O>, { user, organization, conversation }: EventConditions): Query<O> {
  return eitherId(eitherId(eitherId(query, 'user', user), 'organization', organization), 'conversation', conversation);
}

/** The API knows everybody by two ids: its own and the sender's. */
function eitherId<O>(query: Query<O>, who: 'user' | 'organization' | 'conversation', id: string | undefined): Query<O> {
  if (id === undefined) return query;
  const value = toColumn(id);
  return query.where((where) => where.or([where(`${who}_id`, '=', value), where(`external_${who}_id`, '=', value)]));
}
