import type { Settlement } from '@greenflash-events/core/engine';
import type { TableNames } from '../schema/table-names.js';
import { storedText } from '../schema/stored-key.js';
import type { RowClaim } from './claimed-row.js';
import { pauseOf } from './pause-row.js';

type Of<K extends Settlement['kind']> = Extract<Settlement, { kind: K }>;

export interface Settling {
  readonly text: string;
  readonly values: unknown[];
}

/** The statements that write the outcomes: one for each kind that is among them, each with the pause as its answer. */
export function settleStatements(names: TableNames, settlements: readonly Settlement[]): readonly Settling[] {
  const of = <K extends Settlement['kind']>(kind: K): Of<K>[] =>
    settlements.filter((settlement): settlement is Of<K> => settlement.kind === kind).sort(byKey);
  const made = [
    ack(names, of('ack')),
    release(names, of('release')),
    retry(names, of('retry')),
    bury(names, of('bury')),
  ];
  return made.filter((statement) => statement !== undefined);
}

/** Whoever holds the lease by now: the API has the event, and it need not be sent again. */
function ack(names: TableNames, settlements: readonly Of<'ack'>[]): Settling | undefined {
  const text = `delete from ${names.waiting} o using unnest($1::uuid[], $2::text[]) as k(product_id, insert_id)
    where o.product_id = k.product_id and o.insert_id = k.insert_id`;
  const [products, keys] = keysOf(settlements);
  return statement(names, settlements, text, [products, keys]);
}

function release(names: TableNames, settlements: readonly Of<'release'>[]): Settling | undefined {
  const text = `update ${names.waiting} o set lease = null, lease_until = null
    from unnest($1::uuid[], $2::text[], $3::uuid[]) as k(product_id, insert_id, lease) where ${HELD}`;
  return statement(names, settlements, text, keysOf(settlements));
}

function retry(names: TableNames, settlements: readonly Of<'retry'>[]): Settling | undefined {
  const text = `update ${names.waiting} o set lease = null, lease_until = null, tried_at = now(),
      due_at = now() + k.delay_ms * interval '1 millisecond',
      attempts = k.attempts, charged = k.charged, refused = k.refused
    from unnest($1::uuid[], $2::text[], $3::uuid[], $4::float8[], $5::integer[], $6::integer[], $7::integer[])
      as k(product_id, insert_id, lease, delay_ms, attempts, charged, refused) where ${HELD}`;
  const history = (name: 'attempts' | 'charged' | 'refused'): number[] => settlements.map((s) => s.history[name]);
  const delays = settlements.map(({ delayMs }) => delayMs);
  const histories = [history('attempts'), history('charged'), history('refused')];
  return statement(names, settlements, text, [...keysOf(settlements), delays, ...histories]);
}

function bury(names: TableNames, settlements: readonly Of<'bury'>[]): Settling | undefined {
  const text = `insert into ${names.dead} (product_id, insert_id, event_type, reason, message, attempts, created_at, body)
    select * from gone on conflict (product_id, insert_id) do update set event_type = excluded.event_type,
      reason = excluded.reason, message = excluded.message, attempts = excluded.attempts,
      created_at = excluded.created_at, died_at = excluded.died_at, body = excluded.body`;
  const gone = `delete from ${names.waiting} o
    using unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::integer[])
      as k(product_id, insert_id, lease, event_type, reason, message, attempts) where ${HELD}
    returning o.product_id, o.insert_id, k.event_type, k.reason, k.message, k.attempts, o.created_at, o.body`;
  const values = [
    settlements.map(({ claim }) => storedText((claim as RowClaim).eventType)),
    settlements.map(({ reason }) => reason),
    settlements.map(({ message }) => (message === undefined ? null : storedText(message))),
    settlements.map(({ history }) => history.attempts),
  ];
  return statement(names, settlements, text, [...keysOf(settlements), ...values], `gone as (${gone}), `);
}

const HELD = 'o.product_id = k.product_id and o.insert_id = k.insert_id and o.lease = k.lease';

function statement(
  { lane }: TableNames,
  settlements: readonly Settlement[],
  text: string,
  values: unknown[],
  before = '',
): Settling | undefined {
  if (settlements.length === 0) return undefined;
  return { text: `with ${before}written as (${text}) ${pauseOf(lane)}`, values };
}

function keysOf(settlements: readonly Settlement[]): [products: string[], keys: string[], leases: string[]] {
  const claims = settlements.map(({ claim }) => claim as RowClaim);
  return [claims.map((c) => c.productId), claims.map((c) => c.key), claims.map((c) => c.lease)];
}

/** Two relays that write of the same rows lock them in the same order. */
function byKey(a: Settlement, b: Settlement): number {
  const [one, other] = [rowOf(a), rowOf(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

function rowOf({ claim }: Settlement): string {
  const { productId, key } = claim as RowClaim;
  return `${productId} ${key}`;
}
