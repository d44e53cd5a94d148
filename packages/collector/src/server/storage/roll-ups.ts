import type { CompiledQuery } from 'kysely';
import { toColumn } from './column-text.js';
import type { Transaction } from './engine.types.js';
import type { Intake } from './new-event.types.js';
import type { MinutesTable, SumsTable, TotalsTable } from './schema.js';
import { sumDecimals } from './sum-decimals.js';
import { isSummed, type Amounts } from './tally.js';

/** How many events are kept in each namespace: one more each time that it is named. */
export function keptCounts(namespaces: readonly string[], change = 1): readonly TotalsTable[] {
  const counts = new Map<string, number>();
  for (const namespace of namespaces) counts.set(namespace, (counts.get(namespace) ?? 0) + change);
  return [...counts].map(([namespace, count]) => ({ namespace, name: 'kept', event_type: '', influence: '', count }));
}

/** What the sums are that these requests may change, by their keys. */
export type KnownSums = ReadonlyMap<string, string>;

/** Reads the sums that a batch may change. */
export async function selectSums(transaction: Transaction, batch: readonly Intake[]): Promise<KnownSums> {
  const events = batch.flatMap((intake) =>
    intake.kind === 'event' && isSummed(intake.event.body) ? intake.event : [],
  );
  if (events.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('sums')
    .selectAll()
    .where('namespace', 'in', [...new Set(events.map(({ namespace }) => namespace))])
    .where('event_type', 'in', [...new Set(events.map(({ body }) => toColumn(body.eventType)))])
    .execute();
  return new Map(rows.map((row) => [sumKey(row), row.total]));
}

/** Adds values to their sums, exactly: SQLite would add them up as doubles. */
export function writeSums(
  transaction: Transaction,
  amounts: readonly Amounts[],
  known: KnownSums,
): readonly CompiledQuery[] {
  if (amounts.length === 0) return [];
  const rows = amounts.map(({ values, ...key }) => ({ ...key, total: sumDecimals(values, known.get(sumKey(key))) }));
  const query = transaction
    .insertInto('sums')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['namespace', 'event_type', 'value_type'])
        .doUpdateSet((set) => ({ total: set.ref('excluded.total') })),
    );
  return [query.compile()];
}

function sumKey({ namespace, event_type: type, value_type: valueType }: Omit<SumsTable, 'total'>): string {
  return JSON.stringify([namespace, type, valueType]);
}

/** Adds counts to their minutes. */
export function addToMinutes(transaction: Transaction, rows: readonly MinutesTable[]): readonly CompiledQuery[] {
  if (rows.length === 0) return [];
  const query = transaction
    .insertInto('minutes')
    .values([...rows])
    .onConflict((conflict) =>
      conflict
        .columns(['namespace', 'minute', 'name', 'influence'])
        .doUpdateSet((set) => ({ count: set('minutes.count', '+', set.ref('excluded.count')) })),
    );
  return [query.compile()];
}

/** Adds counts to the totals. */
export function addToTotals(transaction: Transaction, rows: readonly TotalsTable[]): readonly CompiledQuery[] {
  if (rows.length === 0) return [];
  const query = transaction
    .insertInto('totals')
    .values([...rows])
    .onConflict((conflict) =>
      conflict
        .columns(['namespace', 'name', 'event_type', 'influence'])
        .doUpdateSet((set) => ({ count: set('totals.count', '+', set.ref('excluded.count')) })),
    );
  return [query.compile()];
}
