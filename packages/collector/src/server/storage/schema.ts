import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';

/** Bytes: libsql gives an ArrayBuffer, pg a Buffer. `bytesOf()` takes either. */
type Bytes<Absent = never> = ColumnType<ArrayBuffer | Uint8Array | Absent, Uint8Array | Absent, Uint8Array | Absent>;

/**
 * One event. The body is kept as bytes, since PostgreSQL's text holds no NUL; the columns beside it are there to filter
 * by, and are lossy (see `toColumn()`).
 */
export interface EventsTable {
  /**
   * In the order of arrival, never used twice: the cursor of lists and the id in the stream. Writers take turns, so that
   * who has read up to a number has missed none below it.
   */
  seq: Generated<number>;
  event_id: string;
  namespace: string;
  /** A hash of namespace, product and insert id, unique; null for an event without insert id. */
  insert_key: Bytes<null>;
  body_digest: Bytes;
  received_at: number;
  /** The highest `received_at` so far: unlike that, it never decreases from one event to the next. */
  watermark: number;
  event_type: string;
  product_id: string;
  user_id: string | null;
  external_user_id: string | null;
  organization_id: string | null;
  external_organization_id: string | null;
  conversation_id: string | null;
  external_conversation_id: string | null;
  insert_id: string | null;
  body: Bytes;
  duplicates: Generated<number>;
  conflicts: Generated<number>;
}

/**
 * What is counted. `kept` is how many events are there now, `bytes` how large their bodies are together; the others only
 * decrease by a reset.
 */
export type CountName = 'accepted' | 'duplicates' | 'conflicts' | 'sampled' | 'rejected' | 'kept' | 'bytes';

/**
 * A roll-up of everything since the last reset. Event type and influence are empty where there is none to know, and the
 * event type where there are too many.
 */
export interface TotalsTable {
  namespace: string;
  name: CountName;
  event_type: string;
  influence: string;
  count: number;
}

/** Stands in the column of the event type for all types beyond those that have rows of their own: no type is empty. */
export const FOLDED = '';

/** The same for each minute, of all types together: a day of many types is quick to read. */
export interface MinutesTable extends Omit<TotalsTable, 'event_type'> {
  /** Its beginning, in epoch milliseconds. */
  minute: number;
}

/** Exact sums of the values that read as their type, as decimals. */
export interface SumsTable {
  namespace: string;
  event_type: string;
  value_type: string;
  total: string;
}

/** A body that was answered with 400. */
export interface RejectionsTable {
  seq: Generated<number>;
  namespace: string;
  /** As JSON. */
  record: Bytes;
}

/** The insert key of an event that retention deleted: a late duplicate must not become a second record. */
export interface DeletedKeysTable {
  /** In the order in which they were deleted. */
  seq: Generated<number>;
  namespace: string;
  insert_key: Bytes;
  event_id: string;
  body_digest: Bytes;
  deleted_at: number;
}

/** What there is one of. */
export interface MetaTable {
  name: 'epoch';
  value: string;
}

export interface Schema {
  events: EventsTable;
  totals: TotalsTable;
  minutes: MinutesTable;
  sums: SumsTable;
  rejections: RejectionsTable;
  deleted_keys: DeletedKeysTable;
  meta: MetaTable;
}

export type EventRow = Selectable<EventsTable>;

/** A row of the events' table with everything but the number that the engine gives it. */
export type NewEventRow = Required<Omit<Insertable<EventsTable>, 'seq'>>;

/** A column's bytes, as whichever engine gave them. */
export function bytesOf(column: ArrayBuffer | Uint8Array): Buffer {
  return column instanceof Uint8Array
    ? Buffer.from(column.buffer, column.byteOffset, column.byteLength)
    : Buffer.from(column);
}
