import { valueWarning, type EventBody } from '@greenflash-events/core/engine';
import type { StoredEvent } from '../../client/stored-event.types.js';
import { derive } from './derive.js';
import { bytesOf, type EventRow } from './schema.js';

/** Columns that a {@link StoredEvent} is made from. */
export const STORED_EVENT_COLUMNS = ['seq', 'event_id', 'received_at', 'body', 'duplicates', 'conflicts'] as const;

export type StoredEventRow = Pick<EventRow, (typeof STORED_EVENT_COLUMNS)[number]>;

/** The record as the control plane shows it. */
export function toStoredEvent(row: StoredEventRow): StoredEvent {
  const body = JSON.parse(bytesOf(row.body).toString()) as EventBody;
  const receivedAt = new Date(row.received_at).toISOString();
  const warning = valueWarning(body.value, body.valueType);
  return {
    eventId: row.event_id,
    receivedAt,
    body,
    duplicates: row.duplicates,
    conflicts: row.conflicts,
    warnings: warning === undefined ? [] : [warning],
    derived: derive(body, receivedAt),
  };
}
