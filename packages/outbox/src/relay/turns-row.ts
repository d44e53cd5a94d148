import type { ReservedTurns } from '@greenflash-events/core/engine';

/** Of the turns to come, those of this time at most are given out. */
const GIVEN_AHEAD = "interval '1 second'";
/** Later than any turn that was ever given out: the database's clock was set back since. */
const IMPOSSIBLE = "interval '10 seconds'";

export interface TurnsRow {
  /** Epoch milliseconds, like the other. */
  readonly now_ms: number;
  /** Until when turns are given out, these included; null where none was left to give. */
  readonly until_ms: number | null;
}

/**
 * Reserves turns that no other relay gets: the row is locked while the statement runs, and its times are the database's.
 * Turns are kept as the time until which they are given out.
 */
export function turnsStatement(
  lane: string,
  { count, leadMs, everyMs }: { readonly count: number; readonly leadMs: number; readonly everyMs: number },
): string {
  const earliest = `clock_timestamp() + ${leadMs} * interval '1 millisecond'`;
  const spent = `case when spent_until > clock_timestamp() + ${IMPOSSIBLE} then '-infinity' else spent_until end`;
  return `with taken as (
      update ${lane} set spent_until = greatest(${spent}, ${earliest}) + ${count * everyMs} * interval '1 millisecond'
      where ${count} > 0 and ${spent} < ${earliest} + ${GIVEN_AHEAD}
      returning clock_timestamp() as at, spent_until as until
    )
    select (extract(epoch from coalesce(at, clock_timestamp())) * 1000)::float8 as now_ms,
      (extract(epoch from until) * 1000)::float8 as until_ms
    from (select) as always left join taken on true`;
}

export function turnsOf({ now_ms: now, until_ms: until }: TurnsRow, count: number, everyMs: number): ReservedTurns {
  if (until === null) return { now: Number(now), firstAt: Number(now), count: 0 };
  return { now: Number(now), firstAt: Number(until) - count * everyMs, count };
}
