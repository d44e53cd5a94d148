import type { CollectorStats, TypeStats } from '../../../src/client/control.types.js';
import type { Influence } from '../../../src/client/stored-event.types.js';
import { addSums, sumDecimals } from '../../../src/server/storage/sum-decimals.js';
import { isRejectedBody, type Row } from '../arrivals/row.js';

/** Counts and sums, of the collector or of some rows. */
export type Tally = Pick<
  CollectorStats,
  'accepted' | 'duplicates' | 'conflicts' | 'sampled' | 'rejected' | 'refused' | 'byInfluence' | 'sums' | 'types'
>;

type TypeFigures = Omit<TypeStats, 'eventType'>;

/** Counts and sums of rows, as the collector has them of everything. */
export function tallyOf(rows: readonly Row[]): Tally {
  const byType = new Map<string, Row[]>();
  let [rejected, refused] = [0, 0];
  for (const row of rows) {
    if (row.kind === 'rejected') {
      const { count = 1, status } = row.rejected;
      if (isRejectedBody(status)) rejected += count;
      else refused += count;
    }
    if (row.kind !== 'stored' && row.kind !== 'sampled') continue;
    const its = byType.get(row.eventType);
    if (its === undefined) byType.set(row.eventType, [row]);
    else its.push(row);
  }
  const types = [...byType].map(([eventType, its]) => ({ eventType, ...figuresOf(its) }));
  types.sort((a, b) => (a.eventType < b.eventType ? -1 : 1));
  return { ...totalOf(types), rejected, refused, types };
}

function figuresOf(rows: readonly Row[]): TypeFigures {
  const byInfluence = { positive: 0, neutral: 0, negative: 0 };
  const values: Record<'currency' | 'numeric', string[]> = { currency: [], numeric: [] };
  let [accepted, duplicates, conflicts, sampled] = [0, 0, 0, 0];
  for (const row of rows) {
    if (row.kind === 'sampled') sampled++;
    if (row.kind !== 'stored') continue;
    const { derived, body } = row.event;
    accepted++;
    duplicates += row.event.duplicates;
    conflicts += row.event.conflicts;
    byInfluence[derived.influence]++;
    if (derived.valueType === 'currency' || derived.valueType === 'numeric') values[derived.valueType].push(body.value);
  }
  const sums = { currency: sumDecimals(values.currency), numeric: sumDecimals(values.numeric) };
  return { accepted, duplicates, conflicts, sampled, byInfluence, sums };
}

function totalOf(types: readonly TypeFigures[]): TypeFigures {
  const count = (of: (figures: TypeFigures) => number): number => types.reduce((sum, type) => sum + of(type), 0);
  const influence = (name: Influence): number => count(({ byInfluence }) => byInfluence[name]);
  const sum = (type: 'currency' | 'numeric'): string => addSums(['0', ...types.map(({ sums }) => sums[type])]);
  return {
    accepted: count(({ accepted }) => accepted),
    duplicates: count(({ duplicates }) => duplicates),
    conflicts: count(({ conflicts }) => conflicts),
    sampled: count(({ sampled }) => sampled),
    byInfluence: { positive: influence('positive'), neutral: influence('neutral'), negative: influence('negative') },
    sums: { currency: sum('currency'), numeric: sum('numeric') },
  };
}
