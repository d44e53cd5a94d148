import type { Kysely } from 'kysely';
import type { CollectorStats } from '../../client/control.types.js';
import type { Influence } from '../../client/stored-event.types.js';
import { sumDecimals } from './sum-decimals.js';
import type { CounterName, Schema } from './schema.js';

/** Counts and sums of a namespace. */
export async function selectStats(database: Kysely<Schema>, namespace: string): Promise<CollectorStats> {
  const groups = await selectGroups(database, namespace);
  const counters = await selectCounters(database, namespace);
  const total = (of: (group: Group) => number): number => groups.reduce((sum, group) => sum + of(group), 0);
  return {
    accepted: total((group) => group.accepted),
    duplicates: total((group) => group.duplicates),
    conflicts: total((group) => group.conflicts),
    sampled: counters.sampled ?? 0,
    rejected: counters.rejected ?? 0,
    byType: Object.fromEntries(countBy(groups, (group) => group.event_type)),
    byInfluence: { positive: 0, negative: 0, neutral: 0, ...Object.fromEntries(countBy(groups, influenceOf)) },
    sums: await selectSums(database, namespace),
  };
}

interface Group {
  readonly event_type: string;
  readonly influence: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
}

const influenceOf = (group: Group): Influence => group.influence as Influence;

function countBy(groups: readonly Group[], keyOf: (group: Group) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(keyOf(group), (counts.get(keyOf(group)) ?? 0) + group.accepted);
  return counts;
}

function selectGroups(database: Kysely<Schema>, namespace: string): Promise<Group[]> {
  return database
    .selectFrom('events')
    .select(['event_type', 'influence'])
    .select(({ fn }) => [
      fn.countAll<number>().as('accepted'),
      fn.sum<number>('duplicates').as('duplicates'),
      fn.sum<number>('conflicts').as('conflicts'),
    ])
    .where('namespace', '=', namespace)
    .groupBy(['event_type', 'influence'])
    .orderBy('event_type')
    .execute();
}

async function selectCounters(
  database: Kysely<Schema>,
  namespace: string,
): Promise<Partial<Record<CounterName, number>>> {
  const rows = await database.selectFrom('counters').selectAll().where('namespace', '=', namespace).execute();
  return Object.fromEntries(rows.map((row) => [row.name, row.count]));
}

/** Summed here, since SQLite would add them up as doubles; grouped there, since amounts repeat. */
async function selectSums(database: Kysely<Schema>, namespace: string): Promise<CollectorStats['sums']> {
  const rows = await database
    .selectFrom('events')
    .select(['value_type', 'value'])
    .select(({ fn }) => fn.countAll<number>().as('times'))
    .where('namespace', '=', namespace)
    .where('value_type', 'in', ['currency', 'numeric'])
    .groupBy(['value_type', 'value'])
    .execute();
  const sumOf = (type: string): string => sumDecimals(rows.filter((row) => row.value_type === type));
  return { currency: sumOf('currency'), numeric: sumOf('numeric') };
}
