import { FIELD_NAMES, isFieldName, nearestName, valueWarning, type EventBody } from '@greenflash-events/core/engine';
import type { DerivedFields, Influence, StoredEvent, UnknownField } from '../../client/stored-event.types.js';
import { bytesOf, type EventRow } from './schema.js';

/** Columns that a {@link StoredEvent} is made from. */
export const STORED_EVENT_COLUMNS = ['seq', 'event_id', 'received_at', 'body', 'duplicates', 'conflicts'] as const;

export type StoredEventRow = Pick<EventRow, (typeof STORED_EVENT_COLUMNS)[number]>;

const MAX_UNKNOWN = 20;
/** Of these the nearest name is looked for, which takes some microseconds each. */
const MAX_HINTS = 5;
const MAX_NAME_LENGTH = 100;
const NONE: readonly UnknownField[] = [];

/** The record as the control plane shows it. The row holds the body as it was sent, a byte order mark included. */
export function toStoredEvent(row: StoredEventRow): StoredEvent {
  const sent = JSON.parse(
    bytesOf(row.body)
      .toString()
      .replace(/^\uFEFF/, ''),
  ) as Readonly<Record<string, unknown>>;
  const body = knownFields(sent);
  const receivedAt = new Date(row.received_at).toISOString();
  const unknownFields = unknownFieldsOf(sent);
  const warning = valueWarning(body.value, body.valueType);
  return {
    eventId: row.event_id,
    receivedAt,
    body,
    duplicates: row.duplicates,
    conflicts: row.conflicts,
    warnings: [...(warning === undefined ? [] : [warning]), ...unknownFields.map(describe)],
    unknownFields,
    derived: derive(body, receivedAt),
  };
}

/** The API's fields in the API's order. */
function knownFields(sent: Readonly<Record<string, unknown>>): EventBody {
  const body: Record<string, unknown> = {};
  for (const name of FIELD_NAMES) if (Object.hasOwn(sent, name)) body[name] = sent[name];
  return body as EventBody;
}

function unknownFieldsOf(sent: Readonly<Record<string, unknown>>): readonly UnknownField[] {
  const names = Object.keys(sent).filter((name) => !isFieldName(name));
  if (names.length === 0) return NONE;
  return names.slice(0, MAX_UNKNOWN).map((name, index) => {
    const nearest = index < MAX_HINTS ? nearestName(name, FIELD_NAMES) : undefined;
    return { field: name.slice(0, MAX_NAME_LENGTH).toWellFormed(), ...(nearest !== undefined && { nearest }) };
  });
}

function describe({ field, nearest }: UnknownField): string {
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return `${field} is not a field of the API and was dropped${hint}`;
}

const SCORES: Readonly<Record<Influence, number>> = { positive: 0.5, negative: -0.5, neutral: 0 };

const DEFAULTED = ['eventAt', 'influence', 'valueType', 'qualityImpactScore'] as const;

/** What the API's defaults make of a body that arrived at this time. The body itself stays as it was sent. */
export function derive(body: EventBody, receivedAt: string): DerivedFields {
  const influence = body.influence ?? 'neutral';
  // Field by field: V8 makes a hidden class for each object that is spread here, 100 MB of them in a long export.
  return {
    eventAt: body.eventAt ?? receivedAt,
    influence,
    valueType: body.valueType ?? 'text',
    qualityImpactScore: body.qualityImpactScore ?? SCORES[influence],
    fields: DEFAULTED.filter((name) => body[name] === undefined),
  };
}
