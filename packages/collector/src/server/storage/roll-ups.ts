import type { CompiledQuery } from 'kysely';
import type { Transaction } from './engine.types.js';
import type { TypeColumn } from './event-types.js';
import type { Intake } from './new-event.types.js';
import type { MinutesTable, SumsTable, TotalsTable } from './schema.js';
import { sumDecimals } from './sum-decimals.js';
import { isSummed, type Amounts } from './tally.js';

/** Events that came or went, by their namespaces. */
interface Sized {
  readonly namespace: string;
  readonly bytes: number;
}

/** How many events are kept in each namespace, and how large they are: more by these, or with `sign` -1 less. */
export function keptCounts(events: readonly Sized[], sign: 1 | -1 = 1): readonly TotalsTable[] {
  const kept = new Map<string, { count: number; bytes: number }>();
  for (const { namespace, bytes } of events) {
    const known = kept.get(namespace) ?? { count: 0, bytes: 0 };
    kept.set(namespace, { count: known.count + sign, bytes: known.bytes + sign * bytes });
  }
  const row = { event_type: '', influence: '' };
  return [...kept].flatMap(([namespace, { count, bytes }]): TotalsTable[] => [
    { namespace, ...row, name: 'kept', count },
    { namespace, ...row, name: 'bytes', count: bytes },
  ]);
}

/** What the sums are that these requests may change, by their keys. */
export type KnownSums = ReadonlyMap<string, string>;

/** Reads the sums that a batch may change. */
export async function selectSums(
  transaction: Transaction,
  batch: readonly Intake[],
  typeColumn: TypeColumn,
): Promise<KnownSums> {
  const events = batch.flatMap((intake) =>
    intake.kind === 'event' && isSummed(intake.event.body) ? intake.event : [],
  );
  if (events.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('sums')
    .selectAll()
    .where('namespace', 'in', [...new Set(events.map(({ namespace }) => namespace))])
    .where('event_type', 'in', [...new Set(events.map(({ namespace, body }) => typeColumn(namespace, body.eventType)))])
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
