import type { Kysely } from 'kysely';
import type { StoredEvent } from '../../client/stored-event.types.js';
import { cut } from './column-text.js';
import { columnsOf, type EventConditions, type FilterColumn } from './event-conditions.js';
import { createPattern, TESTED_FIELDS, valuesOf, type TestedField } from './event-tests.js';
import type { Schema } from './schema.js';
import { latestSeq, selectEvents } from './select-events.js';
import { otherRequests } from './turns.js';

/** A field, `properties` for the names of properties, or one of these. */
export type SuggestedField = TestedField | 'properties';

export const SUGGESTED_FIELD = new RegExp(`^(?:${TESTED_FIELDS.join('|')}|properties(?:\\..+)?)$`, 's');

export interface SuggestionQuery {
  readonly field: SuggestedField;
  /** A part of the values, whatever the case. */
  readonly part: string;
  readonly limit: number;
}

export interface Suggestion {
  readonly value: string;
  readonly count: number;
}

/** Events that are looked at, the latest: by their columns, else by their bodies. */
const MAX_ROWS = 20_000;
const MAX_EVENTS = 2000;

/** Rows of one statement; requests are served in between. */
const STEP = 2000;

/** Events of which the values are taken before other requests get their turn. */
const TURN = 2;

const MAX_VALUE_LENGTH = 300;

/** Values of a field among the latest events, the most frequent first. */
export async function selectSuggestions(
  database: Kysely<Schema>,
  namespace: string,
  { field, part, limit }: SuggestionQuery,
): Promise<readonly Suggestion[]> {
  const matches = createPattern(`*${part.replaceAll('*', '')}*`);
  const counts = new Map<string, number>();
  const columns = columnsOf(field);
  const values =
    columns === undefined ? valuesOfBodies(database, namespace, field) : valuesOfColumns(database, namespace, columns);
  for await (const value of values) {
    if (value !== '' && matches(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}

async function* valuesOfColumns(
  database: Kysely<Schema>,
  namespace: string,
  columns: readonly FilterColumn[],
): AsyncGenerator<string> {
  let before = (await latestSeq(database, namespace)) + 1;
  for (let rows = 0; rows < MAX_ROWS; rows += STEP) {
    const found = await database
      .selectFrom('events')
      .select(['seq', ...columns])
      .where('namespace', '=', namespace)
      .where('seq', '<', before)
      .orderBy('seq', 'desc')
      .limit(STEP)
      .execute();
    for (const row of found) for (const column of columns) yield row[column] ?? '';
    if (found.length < STEP) return;
    before = found.at(-1)!.seq;
    await otherRequests();
  }
}

async function* valuesOfBodies(
  database: Kysely<Schema>,
  namespace: string,
  field: SuggestedField,
): AsyncGenerator<string> {
  const all: EventConditions = {};
  const end = await latestSeq(database, namespace);
  const { events } = await selectEvents(database, namespace, all, { after: 0, end, limit: MAX_EVENTS, newest: true });
  for (const [index, { event }] of events.entries()) {
    for (const value of textsOf(event, field)) yield cut(value, MAX_VALUE_LENGTH);
    if (index % TURN === TURN - 1) await otherRequests();
  }
}

function textsOf(event: StoredEvent, field: SuggestedField): readonly string[] {
  return field === 'properties' ? Object.keys(event.body.properties ?? {}) : valuesOf(event, field);
}
