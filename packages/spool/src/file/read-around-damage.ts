import { sqliteFault } from '../driver/sqlite-fault.js';

/** Steps of one id over unreadable rows before the steps grow: a page holds fewer. */
const SHORT_STEPS = 10_000;

/** What was found above an id of a table that has unreadable pages. */
export interface ReadAround<Row> {
  readonly rows: readonly Row[];
  /** Where to go on; undefined where nothing is left that can be read. */
  readonly next: number | undefined;
}

/**
 * Reads rows one by one and steps over those on pages that make no sense.
 *
 * @param readNext finds the first row above an id
 * @param after the id above which to look
 * @param upTo the largest id to look for
 */
export function readAroundDamage<Row extends { readonly id: number }>(
  readNext: (after: number) => Row | undefined,
  after: number,
  upTo: number,
  limit: number,
): ReadAround<Row> {
  const rows: Row[] = [];
  let at = after;
  let steps = 0;
  while (rows.length < limit && at < upTo) {
    const row = unlessDamaged(() => readNext(at));
    if (row === undefined) return { rows, next: undefined };
    // A page in the wrong place has rows that come before.
    if (row === 'damaged' || row.id <= at) at += ++steps <= SHORT_STEPS ? 1 : 2 ** Math.min(steps - SHORT_STEPS, 40);
    else {
      rows.push(row);
      at = row.id;
      steps = 0;
    }
  }
  return { rows, next: at < upTo ? at : undefined };
}

function unlessDamaged<T>(read: () => T): T | 'damaged' {
  try {
    return read();
  } catch (error) {
    if (sqliteFault(error) !== 'damaged') throw error;
    return 'damaged';
  }
}
