import type { TableNames } from '../schema/table-names.js';
import { pauseOf } from './pause-row.js';

export interface ClaimValues {
  readonly max: number;
  /** A UUID. */
  readonly lease: string;
  readonly leaseMs: number;
  /** From which time on to look, in epoch seconds. */
  readonly from: number;
}

/**
 * Of the plans for a claim only the one along the index stays quick whatever waits. The planner cannot know: the table's
 * statistics are old whenever a backlog is new, and by them it would sort the whole of it for each claim. What it then takes
 * for expensive is not to be compiled either. These hold for the transaction of the one query that they are sent with.
 */
export const CLAIM_SETTINGS = 'set local enable_bitmapscan = off; set local enable_sort = off; set local jit = off;';

/**
 * Claims what is due, those due for longest first, and says whether the endpoint is to be left alone; then it claims
 * nothing. One statement, so that no transaction is open while events are sent.
 */
export function claimStatement({ waiting, lane }: TableNames, values: ClaimValues): string {
  const { max, lease, leaseMs, from } = values;
  return `with pause as (${pauseOf(lane)}), due as materialized (
      select ctid, due_at from ${waiting}
      where due_at <= now() and due_at >= to_timestamp(${from}) and (lease_until is null or lease_until <= now())
        and not exists (select from pause)
      order by due_at limit ${max} for update skip locked
    ), claimed as (
      update ${waiting} set lease = '${lease}', lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      where ctid = any(array(select ctid from due))
      returning product_id, insert_id, body,
        coalesce(attempts, 0) as attempts, coalesce(charged, 0) as charged, coalesce(refused, 0) as refused,
        (extract(epoch from now() - created_at) * 1000)::float8 as age_ms,
        (extract(epoch from now() - tried_at) * 1000)::float8 as tried_ms_ago,
        extract(epoch from due_at)::float8 as due_at
    )
    select pause_ms, pause_reason, claimed.* from (select) as always left join pause on true left join claimed on true`;
}
