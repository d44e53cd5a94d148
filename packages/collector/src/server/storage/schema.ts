import type { ColumnType, Generated, Selectable } from 'kysely';

/** Bytes: libsql gives an ArrayBuffer, other engines a Uint8Array. `bytesOf()` takes either. */
type Bytes<Absent = never> = ColumnType<ArrayBuffer | Uint8Array | Absent, Uint8Array | Absent, Uint8Array | Absent>;

/**
 * One event. The body is kept as bytes, since PostgreSQL's text holds no NUL; the columns beside it are there to filter
 * and count by, and are lossy in that one character (see `toColumn()`).
 */
export interface EventsTable {
  /** In the order of arrival, never used twice: the cursor of lists and the id in the stream. */
  seq: Generated<number>;
  event_id: string;
  namespace: string;
  /** Unique; null for an event without insert id. */
  insert_key: Bytes<null>;
  body_digest: Bytes;
  received_at: number;
  event_type: string;
  product_id: string;
  user_id: string | null;
  external_user_id: string | null;
  organization_id: string | null;
  external_organization_id: string | null;
  conversation_id: string | null;
  external_conversation_id: string | null;
  insert_id: string | null;
  influence: string;
  value_type: string;
  value: string;
  body: Bytes;
  duplicates: Generated<number>;
  conflicts: Generated<number>;
}

/** What is counted but not stored. */
export interface CountersTable {
  namespace: string;
  name: CounterName;
  count: number;
}

export type CounterName = 'sampled' | 'rejected';

/** What there is one of. */
export interface MetaTable {
  name: 'epoch';
  value: string;
}

export interface Schema {
  events: EventsTable;
  meta: MetaTable;
  counters: CountersTable;
}

export type EventRow = Selectable<EventsTable>;

/** Text as a column holds it: the same on every engine. What is compared with a column must go through here too. */
export function toColumn(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** A column's bytes, as whichever engine gave them. */
export function bytesOf(column: ArrayBuffer | Uint8Array): Buffer {
  return column instanceof Uint8Array
    ? Buffer.from(column.buffer, column.byteOffset, column.byteLength)
    : Buffer.from(column);
}
