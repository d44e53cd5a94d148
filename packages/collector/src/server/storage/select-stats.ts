import type { Kysely } from 'kysely';
import type { CollectorStats, MinuteStats, TypeStats } from '../../client/control.types.js';
import type { ValueType } from '../../client/stored-event.types.js';
import { acceptedByInfluence, acceptedByType, countOf, groupBy, type CountRow } from './count-rows.js';
import type { Schema, SumsTable, TotalsTable } from './schema.js';
import { addSums } from './sum-decimals.js';

/**
 * Counts and sums of a namespace, from the roll-ups alone.
 *
 * @param sinceMs the first minute of the series
 */
export async function selectStats(
  database: Kysely<Schema>,
  namespace: string,
  sinceMs: number,
): Promise<CollectorStats> {
  const [totals, sums, perMinute] = await Promise.all([
    database.selectFrom('totals').selectAll().where('namespace', '=', namespace).execute(),
    database.selectFrom('sums').selectAll().where('namespace', '=', namespace).execute(),
    selectMinutes(database, namespace, sinceMs),
  ]);
  return {
    ...countsOf(totals),
    rejected: countOf(totals, 'rejected'),
    byType: acceptedByType(totals),
    byInfluence: acceptedByInfluence(totals),
    sums: sumsOf(sums),
    kept: countOf(totals, 'kept'),
    types: typesOf(totals, sums),
    perMinute,
  };
}

/** The minutes in which something arrived, the oldest first. */
async function selectMinutes(
  database: Kysely<Schema>,
  namespace: string,
  sinceMs: number,
): Promise<readonly MinuteStats[]> {
  const rows = await database
    .selectFrom('minutes')
    .selectAll()
    .where('namespace', '=', namespace)
    .where('minute', '>=', sinceMs)
    .orderBy('minute')
    .execute();
  return [...groupBy(rows, (row) => row.minute)].map(([minute, counts]) => ({
    minute: new Date(minute).toISOString(),
    ...countsOf(counts),
    rejected: countOf(counts, 'rejected'),
    byInfluence: acceptedByInfluence(counts),
  }));
}

function typesOf(totals: readonly TotalsTable[], sums: readonly SumsTable[]): readonly TypeStats[] {
  const totalsByType = groupBy(
    totals.filter((row) => row.name !== 'rejected' && row.name !== 'kept'),
    (row) => row.event_type,
  );
  const sumsByType = groupBy(sums, (row) => row.event_type);
  return [...totalsByType.keys()].sort().map((eventType) => ({
    eventType,
    ...countsOf(totalsByType.get(eventType) ?? []),
    byInfluence: acceptedByInfluence(totalsByType.get(eventType) ?? []),
    sums: sumsOf(sumsByType.get(eventType) ?? []),
  }));
}

function countsOf(rows: readonly CountRow[]): Pick<TypeStats, 'accepted' | 'duplicates' | 'conflicts' | 'sampled'> {
  return {
    accepted: countOf(rows, 'accepted'),
    duplicates: countOf(rows, 'duplicates'),
    conflicts: countOf(rows, 'conflicts'),
    sampled: countOf(rows, 'sampled'),
  };
}

function sumsOf(sums: readonly SumsTable[]): CollectorStats['sums'] {
  const sumOf = (type: ValueType): string =>
    addSums(['0', ...sums.filter((row) => row.value_type === type).map((row) => row.total)]);
  return { currency: sumOf('currency'), numeric: sumOf('numeric') };
}
