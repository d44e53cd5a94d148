import type { Settlement } from '@greenflash-events/core/engine';
import type { TableNames } from '../schema/table-names.js';
import { arrayLiteral } from '../database.js';
import { storedText } from '../schema/stored-key.js';
import type { RowClaim } from './claimed-row.js';
import { pauseOf } from './pause-row.js';

type Of<K extends Settlement['kind']> = Extract<Settlement, { kind: K }>;

/** The statements that write the outcomes: one for each kind that is among them, each with the pause as its answer. */
export function settleStatements(names: TableNames, settlements: readonly Settlement[]): readonly string[] {
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

/** Whichever relay holds the lease by now: the API has the event, and it need not be sent again. */
function ack(names: TableNames, settlements: readonly Of<'ack'>[]): string | undefined {
  const text = `delete from ${names.waiting} o using unnest(${keysOf(settlements)}) as k(product_id, insert_id, lease)
    where o.product_id = k.product_id and o.insert_id = k.insert_id`;
  return statement(names, settlements, text);
}

function release(names: TableNames, settlements: readonly Of<'release'>[]): string | undefined {
  const text = `update ${names.waiting} o set lease = null, lease_until = null
    from unnest(${keysOf(settlements)}) as k(product_id, insert_id, lease) where ${HELD}`;
  return statement(names, settlements, text);
}

function retry(names: TableNames, settlements: readonly Of<'retry'>[]): string | undefined {
  const history = (name: 'attempts' | 'charged' | 'refused'): string =>
    arrayLiteral(
      settlements.map((s) => s.history[name]),
      'integer',
    );
  const delays = arrayLiteral(
    settlements.map(({ delayMs }) => delayMs),
    'float8',
  );
  const text = `update ${names.waiting} o set lease = null, lease_until = null, tried_at = now(),
      due_at = now() + k.delay_ms * interval '1 millisecond',
      attempts = k.attempts, charged = k.charged, refused = k.refused
    from unnest(${keysOf(settlements)}, ${delays}, ${history('attempts')}, ${history('charged')}, ${history('refused')})
      as k(product_id, insert_id, lease, delay_ms, attempts, charged, refused) where ${HELD}`;
  return statement(names, settlements, text);
}

function bury(names: TableNames, settlements: readonly Of<'bury'>[]): string | undefined {
  const text = `insert into ${names.dead} (product_id, insert_id, event_type, reason, message, attempts, created_at, body)
    select * from gone on conflict (product_id, insert_id) do update set event_type = excluded.event_type,
      reason = excluded.reason, message = excluded.message, attempts = excluded.attempts,
      created_at = excluded.created_at, died_at = excluded.died_at, body = excluded.body`;
  const texts = (of: (settlement: Of<'bury'>) => string | undefined): string =>
    arrayLiteral(
      settlements.map((settlement) => {
        const value = of(settlement);
        return value === undefined ? undefined : storedText(value);
      }),
      'text',
    );
  const attempts = arrayLiteral(
    settlements.map(({ history }) => history.attempts),
    'integer',
  );
  const gone = `delete from ${names.waiting} o
    using unnest(${keysOf(settlements)}, ${texts(({ claim }) => (claim as RowClaim).eventType)},
        ${texts(({ reason }) => reason)}, ${texts(({ message }) => message)}, ${attempts})
      as k(product_id, insert_id, lease, event_type, reason, message, attempts) where ${HELD}
    returning o.product_id, o.insert_id, k.event_type, k.reason, k.message, k.attempts, o.created_at, o.body`;
  return statement(names, settlements, text, `gone as (${gone}), `);
}

const HELD = 'o.product_id = k.product_id and o.insert_id = k.insert_id and o.lease = k.lease';

function statement(
  { lane }: TableNames,
  settlements: readonly Settlement[],
  text: string,
  before = '',
): string | undefined {
  if (settlements.length === 0) return undefined;
  return `with ${before}written as (${text}) ${pauseOf(lane)}`;
}

/** Three arrays: products, keys, leases. */
function keysOf(settlements: readonly Settlement[]): string {
  const claims = settlements.map(({ claim }) => claim as RowClaim);
  const arrays = [
    arrayLiteral(
      claims.map((c) => c.productId),
      'uuid',
    ),
    arrayLiteral(
      claims.map((c) => c.key),
      'text',
    ),
    arrayLiteral(
      claims.map((c) => c.lease),
      'uuid',
    ),
  ];
  return arrays.join(', ');
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
