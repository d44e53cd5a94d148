import type { Kysely } from 'kysely';
import { toColumn } from './column-text.js';
import type { Transaction } from './engine.types.js';
import type { Intake } from './new-event.types.js';
import { FOLDED, type Schema, type SumsTable, type TotalsTable } from './schema.js';
import { addSums } from './sum-decimals.js';

/** Event types of each key that the roll-ups count one by one, the first that came. All others are counted together. */
export const MAX_TYPES = 1000;

/** What a roll-up has in its column for an event type. */
export type TypeColumn = (namespace: string, eventType: string) => string;

/** Knows which event types have rows of their own, so that few batches have to ask the database. */
export class EventTypes {
  private readonly known = new Map<string, ReadonlySet<string>>();

  /** Gives the new types of a batch rows of their own, for as long as there is room. */
  async admit(transaction: Transaction, batch: readonly Intake[]): Promise<TypeColumn> {
    const types = new Map<string, Set<string>>();
    for (const intake of batch) {
      if (intake.kind !== 'event') continue;
      const { namespace, body } = intake.event;
      const columns = types.get(namespace) ?? new Set();
      types.set(namespace, columns.add(toColumn(body.eventType)));
    }
    // Taken now: a reset may forget them before the batch is written.
    const admitted = new Map<string, ReadonlySet<string>>();
    for (const [namespace, columns] of types) {
      admitted.set(namespace, await this.admitTo(transaction, namespace, columns));
    }
    return (namespace, eventType) => {
      const column = toColumn(eventType);
      return admitted.get(namespace)?.has(column) === true ? column : FOLDED;
    };
  }

  /** After a reset, also by another process. */
  forget(namespace: string): void {
    this.known.delete(namespace);
  }

  private async admitTo(
    transaction: Transaction,
    namespace: string,
    columns: ReadonlySet<string>,
  ): Promise<ReadonlySet<string>> {
    const known = this.known.get(namespace);
    if (known !== undefined && (known.size >= MAX_TYPES || [...columns].every((column) => known.has(column))))
      return known;
    const rows = await transaction
      .selectFrom('totals')
      .select('event_type')
      .distinct()
      .where('namespace', '=', namespace)
      .where('event_type', '<>', FOLDED)
      .limit(MAX_TYPES)
      .execute();
    const all = new Set(rows.map((row) => row.event_type));
    for (const column of columns) if (all.size < MAX_TYPES) all.add(column);
    this.known.set(namespace, all);
    return all;
  }
}

/** Rows of one statement. */
const BATCH = 500;

/** Folds the types beyond the most frequent of a database that was written before there was a limit. */
export async function foldTypes(database: Kysely<Schema>): Promise<void> {
  const types = await database
    .selectFrom('totals')
    .select(({ fn }) => ['namespace', 'event_type', fn.sum<number | string>('count').as('count')])
    .where('event_type', '<>', FOLDED)
    .groupBy(['namespace', 'event_type'])
    .execute();
  types.sort((a, b) => Number(b.count) - Number(a.count));
  for (const namespace of new Set(types.map((type) => type.namespace))) {
    const frequent = types.filter((type) => type.namespace === namespace);
    const folded = frequent.slice(MAX_TYPES).map((type) => type.event_type);
    if (folded.length > 0) await foldInto(database, namespace, folded);
  }
}

async function foldInto(database: Kysely<Schema>, namespace: string, types: readonly string[]): Promise<void> {
  const counts = new Map<string, TotalsTable>();
  const sums = new Map<string, SumsTable>();
  for (let from = 0; from < types.length; from += BATCH) {
    const some = types.slice(from, from + BATCH);
    const totals = database.deleteFrom('totals').where('namespace', '=', namespace).where('event_type', 'in', some);
    for (const row of await totals.returningAll().execute()) {
      const key = `${row.name} ${row.influence}`;
      const count = (counts.get(key)?.count ?? 0) + row.count;
      counts.set(key, { ...row, event_type: FOLDED, count });
    }
    const amounts = database.deleteFrom('sums').where('namespace', '=', namespace).where('event_type', 'in', some);
    for (const row of await amounts.returningAll().execute()) {
      const total = addSums([sums.get(row.value_type)?.total ?? '0', row.total]);
      sums.set(row.value_type, { ...row, event_type: FOLDED, total });
    }
  }
  await database
    .insertInto('totals')
    .values([...counts.values()])
    .execute();
  if (sums.size > 0)
    await database
      .insertInto('sums')
      .values([...sums.values()])
      .execute();
}
