import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CollectorStats, MinuteStats, RequestCounts, TypeStats } from '../../client/control.types.js';
import type { Influence, ValueType } from '../../client/stored-event.types.js';
import { latestSeq } from './select-events.js';
import { FOLDED, type CountName, type Schema, type SumsTable } from './schema.js';
import { addSums } from './sum-decimals.js';

/** What stands for the event types that are counted together. */
const OTHER_TYPES = '(other types)';

/** What the roll-ups count of a type, or in a minute. The first three are accepted events, by their influence. */
type Counts = Readonly<Record<Influence | Exclude<CountName, 'accepted' | 'bytes'>, number>>;

/**
 * Counts and sums of a namespace, from the roll-ups alone.
 *
 * @param sinceMs the first minute of the series
 */
export async function selectStats(
  database: Kysely<Schema>,
  namespace: string,
  sinceMs: number,
): Promise<Omit<CollectorStats, 'refused'>> {
  const [totals, sums, perMinute, cursor] = await Promise.all([
    selectTotals(database, namespace),
    database.selectFrom('sums').selectAll().where('namespace', '=', namespace).execute(),
    selectMinutes(database, namespace, sinceMs),
    latestSeq(database, namespace),
  ]);
  const all = addUp(totals.map(({ counts }) => counts));
  const accepted = totals.map(({ name, counts }) => [name, acceptedOf(counts)] as const);
  return {
    ...countsOf(all),
    rejected: all.rejected,
    // Object.fromEntries, since a type may be named `__proto__`.
    byType: Object.fromEntries(accepted.filter(([, count]) => count > 0)),
    byInfluence: byInfluence(all),
    sums: sumsOf(sums),
    kept: all.kept,
    types: typesOf(totals, sums),
    cursor: String(cursor),
    perMinute,
  };
}

/** The counts of one event type. */
interface TypeTotals {
  /** As it stands in the roll-up. */
  readonly column: string;
  readonly name: string;
  readonly counts: Counts;
}

/** By the names of the types, those that are counted together at the end. */
async function selectTotals(database: Kysely<Schema>, namespace: string): Promise<readonly TypeTotals[]> {
  const rows = await database
    .selectFrom('totals')
    .select(['event_type', ...COUNTS])
    .where('namespace', '=', namespace)
    .groupBy('event_type')
    .execute();
  const totals = rows.map(({ event_type: column, ...counts }) => ({
    column,
    name: column === FOLDED ? OTHER_TYPES : column,
    counts,
  }));
  const rank = ({ column }: TypeTotals): number => (column === FOLDED ? 1 : 0);
  return totals.sort((a, b) => rank(a) - rank(b) || (a.column < b.column ? -1 : 1));
}

/** The minutes in which something arrived, the oldest first. */
async function selectMinutes(
  database: Kysely<Schema>,
  namespace: string,
  sinceMs: number,
): Promise<readonly MinuteStats[]> {
  const rows = await database
    .selectFrom('minutes')
    .select(['minute', ...COUNTS])
    .where('namespace', '=', namespace)
    .where('minute', '>=', sinceMs)
    .groupBy('minute')
    .orderBy('minute')
    .execute();
  return rows.map(({ minute, ...counts }) => ({
    minute: new Date(minute).toISOString(),
    ...countsOf(counts),
    rejected: counts.rejected,
    byInfluence: byInfluence(counts),
  }));
}

/** Added up by the engine: each row that it gives costs more than ten that it adds. */
function count(name: CountName, influence?: Influence): RawBuilder<number> {
  const ofInfluence = influence === undefined ? sql`` : sql` and influence = ${sql.lit(influence)}`;
  return sql<number>`cast(sum(case when name = ${sql.lit(name)}${ofInfluence} then count else 0 end) as bigint)`;
}

const COUNTS = [
  count('accepted', 'positive').as('positive'),
  count('accepted', 'negative').as('negative'),
  count('accepted', 'neutral').as('neutral'),
  count('duplicates').as('duplicates'),
  count('conflicts').as('conflicts'),
  count('sampled').as('sampled'),
  count('rejected').as('rejected'),
  count('kept').as('kept'),
] as const;

function typesOf(totals: readonly TypeTotals[], sums: readonly SumsTable[]): readonly TypeStats[] {
  const sumsByType = new Map<string, SumsTable[]>();
  for (const row of sums) sumsByType.set(row.event_type, [...(sumsByType.get(row.event_type) ?? []), row]);
  return totals
    .filter(({ counts }) => Object.values(countsOf(counts)).some((one) => one > 0))
    .map(({ column, name, counts }) => ({
      eventType: name,
      ...(column === FOLDED && { folded: true as const }),
      ...countsOf(counts),
      byInfluence: byInfluence(counts),
      sums: sumsOf(sumsByType.get(column) ?? []),
    }));
}

function addUp(all: readonly Counts[]): Counts {
  const sum = { positive: 0, negative: 0, neutral: 0, duplicates: 0, conflicts: 0, sampled: 0, rejected: 0, kept: 0 };
  for (const counts of all) for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
  return sum;
}

function acceptedOf({ positive, negative, neutral }: Counts): number {
  return positive + negative + neutral;
}

function countsOf(counts: Counts): RequestCounts {
  const { duplicates, conflicts, sampled } = counts;
  return { accepted: acceptedOf(counts), duplicates, conflicts, sampled };
}

function byInfluence({ positive, negative, neutral }: Counts): Readonly<Record<Influence, number>> {
  return { positive, negative, neutral };
}

function sumsOf(sums: readonly SumsTable[]): CollectorStats['sums'] {
  const sumOf = (type: ValueType): string =>
    addSums(['0', ...sums.filter((row) => row.value_type === type).map((row) => row.total)]);
  return { currency: sumOf('currency'), numeric: sumOf('numeric') };
}
