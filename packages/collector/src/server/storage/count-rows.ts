import type { Influence } from '../../client/stored-event.types.js';
import type { CountName, TotalsTable } from './schema.js';

/** What the rows of both roll-ups have. */
export type CountRow = Pick<TotalsTable, 'name' | 'influence' | 'count'>;

/** How often something was counted, in these rows of a roll-up. */
export function countOf(rows: readonly CountRow[], name: CountName): number {
  return rows.reduce((sum, row) => (row.name === name ? sum + row.count : sum), 0);
}

/** Stored events by their influence. */
export function acceptedByInfluence(rows: readonly CountRow[]): Readonly<Record<Influence, number>> {
  const accepted = groupBy(
    rows.filter((row) => row.name === 'accepted'),
    (row) => row.influence,
  );
  const count = (influence: Influence): number => countOf(accepted.get(influence) ?? [], 'accepted');
  return { positive: count('positive'), negative: count('negative'), neutral: count('neutral') };
}

/** Stored events by their type, in the order of their names; a type of which none was stored is left out. */
export function acceptedByType(rows: readonly TotalsTable[]): Readonly<Record<string, number>> {
  const accepted = groupBy(
    rows.filter((row) => row.name === 'accepted'),
    (row) => row.event_type,
  );
  // Object.fromEntries, since a type may be named `__proto__`.
  return Object.fromEntries(
    [...accepted.keys()].sort().map((type) => [type, countOf(accepted.get(type)!, 'accepted')]),
  );
}

export function groupBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): ReadonlyMap<Key, readonly Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
