import {
  expressionBuilder,
  sql,
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely';
import type { StoredEvent } from '../../client/stored-event.types.js';
import {
  columnsOf,
  filtersOf,
  TYPED_COLUMNS,
  type EventConditions,
  type Filter,
  type FilterColumn,
} from './event-conditions.js';
import { createMatcher, type EventTest } from './event-tests.js';
import type { Schema } from './schema.js';
import { STORED_EVENT_COLUMNS, toStoredEvent, type StoredEventRow } from './to-stored-event.js';
import { otherRequests } from './turns.js';

/** A part of the sequence: `limit` events at most, after the sequence number `after`. */
export interface EventRange {
  readonly after: number;
  readonly limit: number;
  /** The last sequence number that may be found; that of the latest event when undefined. */
  readonly end?: number;
  /** Begins with the latest. @default in the order of arrival */
  readonly newest?: boolean;
  /** Characters of JSON that are given at most, except that one event always is. @default 4 MB */
  readonly maxBytes?: number;
  /** Beyond `maxBytes`, finds on, and gives no more of what it finds. @default it stops there */
  readonly countOn?: boolean;
}

/** An event with its place in the sequence. */
export interface SequencedEvent {
  readonly seq: number;
  readonly event: StoredEvent;
  /** The event as JSON: written with the event, since an answer's worth of them at once takes long. */
  readonly json: string;
}

/** What a look found. */
export interface FoundEvents {
  readonly events: readonly SequencedEvent[];
  /** How many were found: more than are given when there are too many bytes of them. */
  readonly count: number;
  /** Characters of those that are given. */
  readonly bytes: number;
  /** Where to read on: no event up to here (with `newest`: down to here) is still to be found. */
  readonly reached: number;
  /** Whether it looked at everything in the range. */
  readonly isDone: boolean;
}

/** Of an answer. */
export const MAX_BYTES = 4 * 1024 * 1024;

/** What is read before other requests get their turn. */
const CHUNK_BYTES = 256 * 1024;
const CHUNK_ROWS = 200;

/** Sequence numbers that one statement of a search looks through. */
const WINDOW = 10_000;

/** Rows of an index that one statement looks at: the other conditions may refuse all of them. */
const CANDIDATES = 1000;

/** How long a search goes on before it gives what it has. */
const SEARCH_MS = 250;

/**
 * Events of a namespace in the order of their arrival, or the newest first. However much there is, it works for some
 * milliseconds at a time, and holds few bytes beyond those that it gives.
 */
export async function selectEvents(
  database: Kysely<Schema>,
  namespace: string,
  conditions: EventConditions,
  { after: given, limit, end: givenEnd, newest = false, maxBytes = MAX_BYTES, countOn = false }: EventRange,
): Promise<FoundEvents> {
  // Of the queries below, each sees what was committed when it began: without an end that all of them have seen, one
  // could find an event that comes after another which a query before it had no chance to find.
  const end = givenEnd ?? (await latestSeq(database, namespace));
  const { sinceMs, tests = [] } = conditions;
  const since = sinceMs === undefined ? 0 : await firstSeqSince(database, namespace, sinceMs);
  const after = Math.max(given, since - 1);
  if (end <= after) return { events: [], count: 0, bytes: 0, reached: given, isDone: true };
  const part = { namespace, sinceMs, newest, filters: filtersOf(conditions), tests };
  const matches = tests.length === 0 ? undefined : createMatcher(tests);
  const stopAt = performance.now() + SEARCH_MS;
  const events: SequencedEvent[] = [];
  let [count, bytes, position] = [0, 0, newest ? end + 1 : after];
  const isOver = (): boolean => (newest ? position <= after + 1 : position >= end);
  while (!isOver()) {
    const window = windowFrom({ position, after, end, newest }, matches === undefined ? Infinity : WINDOW);
    const want = matches === undefined ? limit - count : CANDIDATES;
    const found = await selectPlaces(database, { ...part, ...window }, want);
    const places = matches === undefined ? found.places.slice(0, want) : found.places;
    for (const chunk of chunksOf(places)) {
      const isFull = events.length > 0 && bytes + chunk.bytes > maxBytes;
      if (isFull && !countOn) return { events, count, bytes, reached: position, isDone: false };
      if (isFull && matches === undefined) {
        count += chunk.count;
        position = chunk.last;
      } else {
        await otherRequests();
        const range = { after: Math.min(chunk.first, chunk.last) - 1, end: Math.max(chunk.first, chunk.last) };
        for (const row of await selectRows(database, { ...part, ...range }, chunk.count)) {
          position = row.seq;
          const event = toStoredEvent(row);
          if (matches?.(event) === false) continue;
          count++;
          if (!isFull) {
            const json = JSON.stringify(event);
            events.push({ seq: row.seq, event, json });
            bytes += json.length;
          }
          if (count === limit) return { events, count, bytes, reached: position, isDone: isOver() };
        }
        position = chunk.last;
        const isLate = matches !== undefined && performance.now() > stopAt;
        if (isLate && !isOver()) return { events, count, bytes, reached: position, isDone: false };
      }
    }
    if (count >= limit) return { events, count, bytes, reached: position, isDone: isOver() };
    position = found.reached ?? (newest ? window.after + 1 : window.end);
    await otherRequests();
  }
  return { events, count, bytes, reached: newest ? after + 1 : end, isDone: true };
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

interface Part {
  readonly namespace: string;
  readonly after: number;
  readonly end: number;
  readonly newest: boolean;
  readonly sinceMs: number | undefined;
  readonly filters: readonly Filter[];
  readonly tests: readonly EventTest[];
}

interface Place {
  readonly seq: number;
  readonly bytes: number;
}

/** Some places that lie one after the other. */
interface Chunk {
  readonly first: number;
  last: number;
  count: number;
  bytes: number;
}

/** What is left of a range, `size` sequence numbers of it at most. */
function windowFrom(
  { position, after, end, newest }: { position: number; after: number; end: number; newest: boolean },
  size: number,
): { readonly after: number; readonly end: number } {
  return newest
    ? { after: Math.max(after, position - 1 - size), end: position - 1 }
    : { after: position, end: Math.min(end, position + size) };
}

/** In parts that are read before other requests get their turn. */
export function chunksOf(places: readonly Place[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const { seq, bytes } of places) {
    const chunk = chunks.at(-1);
    if (chunk === undefined || chunk.bytes + bytes > CHUNK_BYTES || chunk.count === CHUNK_ROWS) {
      chunks.push({ first: seq, last: seq, count: 1, bytes });
    } else {
      Object.assign(chunk, { last: seq, count: chunk.count + 1, bytes: chunk.bytes + bytes });
    }
  }
  return chunks;
}

/** Where events are and how large: neither engine reads a body for its length. */
interface Places {
  readonly places: readonly Place[];
  /** Up to where (with `newest`: down to where) it looked; undefined when that is all of the part. */
  readonly reached: number | undefined;
}

/**
 * Looks at a bounded number of rows, however few of them the conditions let through. One query for each column that may hold
 * the driving filter's value: none finds what another does.
 */
async function selectPlaces(database: Kysely<Schema>, part: Part, want: number): Promise<Places> {
  const found = await Promise.all(
    queriesOf(database, part).map(async ({ query, fits }) => {
      const limit = fits === undefined ? Math.min(want, CANDIDATES) : CANDIDATES;
      const isFit = sql<number>`case when ${fits ?? sql`1 = 1`} then 1 else 0 end`.as('fits');
      const rows = await query
        .select(['seq', sql<number>`length(body)`.as('bytes'), isFit])
        .limit(limit)
        .execute();
      return { rows, end: rows.length < limit ? undefined : rows.at(-1)?.seq };
    }),
  );
  const order = (a: number, b: number): number => (part.newest ? b - a : a - b);
  // Beyond the end of a query that has more, it is not known which rows come between those of the others.
  const reached = found.flatMap(({ end }) => end ?? []).sort(order)[0];
  const places = found
    .flatMap(({ rows }) => rows)
    .filter(({ seq, fits }) => fits === 1 && (reached === undefined || order(seq, reached) <= 0));
  if (found.length > 1) places.sort((a, b) => order(a.seq, b.seq));
  return { places, reached };
}

/** The events of a part of which it is known how many there are. */
async function selectRows(database: Kysely<Schema>, part: Part, count: number): Promise<readonly StoredEventRow[]> {
  const found = await Promise.all(
    queriesOf(database, part).map(({ query, fits }) =>
      query
        .select(STORED_EVENT_COLUMNS)
        .$if(fits !== undefined, (fitting) => fitting.where(fits!))
        .limit(count)
        .execute(),
    ),
  );
  const rows = found.flat();
  if (found.length > 1) rows.sort((a, b) => (part.newest ? b.seq - a.seq : a.seq - b.seq));
  return rows.slice(0, count);
}

type Query = SelectQueryBuilder<Schema, 'events', object>;

/** Rows that an index finds, and what else they must fulfil; undefined for nothing. */
interface Driven {
  readonly query: Query;
  readonly fits: Expression<SqlBool> | undefined;
}

function queriesOf(database: Kysely<Schema>, part: Part): readonly Driven[] {
  const query = queryOf(database, part);
  const where = expressionBuilder<Schema, 'events'>();
  const { sinceMs } = part;
  const since = sinceMs === undefined ? [] : [where('received_at', '>=', sinceMs)];
  const [driving, ...others] = part.filters;
  const all = (conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> | undefined =>
    conditions.length === 0 ? undefined : where.and(conditions);
  if (driving === undefined) return [{ query, fits: all(since) }];
  const { columns, value } = driving;
  // An `or` would make the engine read everything, or sort everything: each of the two has an index of its own.
  return columns.map((column, index) => ({
    query: others
      .filter((other) => isTyped(other, column))
      .reduce((narrowed, other) => narrowed.where('event_type', '=', other.value), query.where(column, '=', value)),
    fits: all([
      ...since,
      ...columns.slice(0, index).map((earlier) => isNot(where, earlier, value)),
      ...others.filter((other) => !isTyped(other, column)).map((other) => holds(where, other)),
    ]),
  }));
}

function queryOf(database: Kysely<Schema>, { namespace, after, end, newest, tests }: Part): Query {
  const query = database
    .selectFrom('events')
    .where('namespace', '=', namespace)
    .where('seq', '>', after)
    .where('seq', '<=', end)
    .orderBy('seq', newest ? 'desc' : 'asc');
  return tests.reduce((narrowed, { kind, field, text }) => {
    const columns = kind === 'like' ? columnsOf(field) : undefined;
    return columns === undefined ? narrowed : narrowed.where((where) => couldMatch(where, columns, text));
  }, query);
}

type Where = ExpressionBuilder<Schema, 'events'>;

/** Whether the driving column's index knows the event type too. */
function isTyped({ columns }: Filter, driving: FilterColumn): boolean {
  return columns[0] === 'event_type' && TYPED_COLUMNS.includes(driving);
}

/** Whether another filter holds, beside the one on the driving column. */
function holds(where: Where, { columns, value }: Filter): Expression<SqlBool> {
  // Written so that no index is used for it: the engine would have to guess which of several finds fewer.
  return where.or(columns.map((column) => sql<boolean>`${where.ref(column)} || '' = ${value}`));
}

function isNot(where: Where, column: FilterColumn, value: string): Expression<SqlBool> {
  return where.or([where(column, 'is', null), where(column, '<>', value)]);
}

/**
 * What a pattern on one column can ask of the database, so that few bodies are read for nothing: it never refuses what the
 * pattern matches. The column is lossy and only ASCII has a case that both engines agree on.
 */
function couldMatch(where: Where, columns: readonly FilterColumn[], pattern: string): Expression<SqlBool> {
  const like = pattern
    .toLowerCase()
    .replace(/[!%_]/g, '!$&')
    .replace(/[^\x20-\x7e]|\*/g, '%');
  return where.or(
    columns.map(
      (column) =>
        sql<boolean>`(lower(${where.ref(column)}) like ${like} escape '!' or length(${where.ref(column)}) > ${CUT})`,
    ),
  );
}

/** Characters that a cut column has at least, see `toColumn()`. */
const CUT = 130;

/**
 * A sequence number below which no event of the namespace was received at or after a time. Watermarks only grow, so
 * twenty looks find it among a million events, and nothing needs an index by time.
 */
export async function firstSeqSince(database: Kysely<Schema>, namespace: string, sinceMs: number): Promise<number> {
  const ofNamespace = database.selectFrom('events').where('namespace', '=', namespace);
  const at = (seq: number): Promise<{ seq: number; watermark: number } | undefined> =>
    ofNamespace.select(['seq', 'watermark']).where('seq', '>=', seq).orderBy('seq').limit(1).executeTakeFirst();
  const last = await ofNamespace.select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  let [low, high] = [(await at(0))?.seq ?? 0, (last?.seq ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await at(middle);
    if (found === undefined || found.watermark >= sinceMs) high = middle;
    else low = found.seq + 1;
  }
  return low;
}
