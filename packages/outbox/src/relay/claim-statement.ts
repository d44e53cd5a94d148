import type { TableNames } from '../schema/table-names.js';
import { pauseOf } from './pause-row.js';

export interface ClaimValues {
  readonly max: number;
  /** A UUID. */
  readonly lease: string;
  readonly leaseMs: number;
  /** From which time on to look, in epoch seconds. */
  readonly from: number;
  /** Attempts a second that all relays together may make. */
  readonly maxPerSecond: number | undefined;
}

/**
 * Of the plans for a claim only the one along the index stays quick whatever waits. The planner cannot know: the table's
 * statistics are old whenever a backlog is new, and by them it would sort the whole of it for each claim. What it then takes
 * for expensive is not to be compiled either. These hold for the transaction of the one query that they are sent with.
 */
export const CLAIM_SETTINGS = 'set local enable_bitmapscan = off; set local enable_sort = off; set local jit = off';

/**
 * Claims what is due, those due for longest first, and says whether the endpoint is to be left alone; then it claims
 * nothing. One statement, so that no transaction is open while events are sent. Its values are numbers and a UUID of ours,
 * and stand in it, since only a query without parameters may hold the settings too.
 */
export function claimStatement({ waiting, lane }: TableNames, values: ClaimValues): string {
  const { max, lease, leaseMs, from, maxPerSecond } = values;
  const chosen =
    maxPerSecond === undefined
      ? 'select ctid from due'
      : `select ctid from due order by due_at limit (select number from allowed)`;
  return `with pause as (${pauseOf(lane)}), due as materialized (
      select ctid, due_at from ${waiting}
      where due_at <= now() and due_at >= to_timestamp(${from}) and (lease_until is null or lease_until <= now())
        and not exists (select from pause)
      order by due_at limit ${max} for update skip locked
    ), ${maxPerSecond === undefined ? '' : allowance(lane, maxPerSecond)} claimed as (
      update ${waiting} set lease = '${lease}', lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      where ctid = any(array(${chosen}))
      returning product_id, insert_id, body,
        coalesce(attempts, 0) as attempts, coalesce(charged, 0) as charged, coalesce(refused, 0) as refused,
        (extract(epoch from now() - created_at) * 1000)::float8 as age_ms,
        (extract(epoch from now() - tried_at) * 1000)::float8 as tried_ms_ago,
        extract(epoch from due_at)::float8 as due_at
    )
    select pause_ms, pause_reason, claimed.* from (select) as always left join pause on true left join claimed on true`;
}

/**
 * What the rate allows, at most a quarter of a second's at once, and at least one; the row's lock lasts as long as the
 * statement. The rate is kept as the time until which it is used up.
 */
function allowance(lane: string, perSecond: number): string {
  return `spent as (
      select greatest(spent_until, now()) as until from ${lane} where exists (select from due) for update
    ), allowed as (
      select until, least(
        (select count(*) from due),
        greatest(0, floor(greatest(1, ${perSecond} / 4.0) - ${perSecond} * extract(epoch from until - now())))
      )::integer as number from spent
    ), spending as (
      update ${lane} set spent_until = until + number / ${perSecond}.0 * interval '1 second' from allowed where number > 0
    ),`;
}
