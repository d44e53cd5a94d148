import {
  sql,
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely';
import type { StoredEvent } from '../../client/stored-event.types.js';
import { filtersOf, TYPED_COLUMNS, type EventConditions, type Filter, type FilterColumn } from './event-conditions.js';
import { firstSeqSince } from './find-since.js';
import type { Schema } from './schema.js';
import { STORED_EVENT_COLUMNS, toStoredEvent, type StoredEventRow } from './to-stored-event.js';

/** A part of the sequence: `limit` events at most, after the sequence number `after`. */
export interface EventRange {
  readonly after: number;
  readonly limit: number;
  /** The last sequence number that may be found; that of the latest event when undefined. */
  readonly end?: number;
}

/** An event with its place in the sequence. */
export interface SequencedEvent {
  readonly seq: number;
  readonly event: StoredEvent;
}

/** What a look found. */
export interface FoundEvents {
  readonly events: readonly SequencedEvent[];
  /** Where to read on: no event up to here is still to be found. */
  readonly reached: number;
}

/** Events of a namespace in the order of their arrival. */
export async function selectEvents(
  database: Kysely<Schema>,
  namespace: string,
  conditions: EventConditions,
  { after, limit, end: givenEnd }: EventRange,
): Promise<FoundEvents> {
  // Of the queries below, each sees what was committed when it began: without an end that all of them have seen, one
  // could find an event that comes after another which a query before it had no chance to find.
  const end = givenEnd ?? (await latestSeq(database, namespace));
  if (end <= after) return { events: [], reached: after };
  const { sinceMs } = conditions;
  const since = sinceMs === undefined ? 0 : await firstSeqSince(database, namespace, sinceMs);
  const part: Part = { namespace, after: Math.max(after, since - 1), end, limit, sinceMs };
  const found = await Promise.all(queriesOf(database, part, filtersOf(conditions)).map((query) => query.execute()));
  const rows = found.flat().sort((a, b) => a.seq - b.seq);
  const events = rows.slice(0, limit).map((row) => ({ seq: row.seq, event: toStoredEvent(row) }));
  return { events, reached: rows.length < limit ? end : (events.at(-1)?.seq ?? after) };
}

/** The sequence number after which the latest `count` events come. */
export async function seqBeforeLatest(database: Kysely<Schema>, namespace: string, count: number): Promise<number> {
  const latest = await database
    .selectFrom('events')
    .select('seq')
    .where('namespace', '=', namespace)
    .orderBy('seq', 'desc')
    .offset(count)
    .limit(1)
    .executeTakeFirst();
  return latest?.seq ?? 0;
}

/** The highest sequence number there is; 0 in an empty namespace. */
export function latestSeq(database: Kysely<Schema>, namespace: string): Promise<number> {
  return seqBeforeLatest(database, namespace, 0);
}

interface Part extends EventRange {
  readonly namespace: string;
  readonly end: number;
  readonly sinceMs: number | undefined;
}

type Query = SelectQueryBuilder<Schema, 'events', StoredEventRow>;

/** One query for each column that may hold the driving filter's value; none finds what another does. */
function queriesOf(database: Kysely<Schema>, part: Part, [driving, ...others]: readonly Filter[]): readonly Query[] {
  const query = selectPart(database, part);
  if (driving === undefined) return [query];
  const { columns, value } = driving;
  // An `or` would make the engine read everything, or sort everything: each of the two has an index of its own.
  return columns.map((column, index) =>
    query
      .where(column, '=', value)
      .where((where) => where.and(columns.slice(0, index).map((earlier) => isNot(where, earlier, value))))
      .where((where) => where.and(others.map((filter) => holds(where, filter, column)))),
  );
}

function selectPart(database: Kysely<Schema>, { namespace, after, end, limit, sinceMs }: Part): Query {
  return database
    .selectFrom('events')
    .select(STORED_EVENT_COLUMNS)
    .where('namespace', '=', namespace)
    .where('seq', '>', after)
    .where('seq', '<=', end)
    .$if(sinceMs !== undefined, (query) => query.where('received_at', '>=', sinceMs ?? 0))
    .orderBy('seq')
    .limit(limit);
}

type Where = ExpressionBuilder<Schema, 'events'>;

/** Whether another filter holds, beside the one on the driving column. */
function holds(where: Where, { columns, value }: Filter, driving: FilterColumn): Expression<SqlBool> {
  if (columns[0] === 'event_type' && TYPED_COLUMNS.includes(driving)) return where('event_type', '=', value);
  // Written so that no index is used for it: the engine would have to guess which of several finds fewer.
  return where.or(columns.map((column) => sql<boolean>`${where.ref(column)} || '' = ${value}`));
}

function isNot(where: Where, column: FilterColumn, value: string): Expression<SqlBool> {
  return where.or([where(column, 'is', null), where(column, '<>', value)]);
}
