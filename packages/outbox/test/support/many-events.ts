import { createOutbox } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import { inTransaction } from './database.js';

export const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** Commits so many events in one transaction: `event-0`, `event-1`, … */
export async function commitEvents(pool: Pool, count: number, prefix = 'event'): Promise<void> {
  const outbox = createOutbox({ pool, productId: PRODUCT_ID });
  const events = Array.from({ length: count }, (_, n) => ({
    ...{ eventType: 'order_placed', value: n, insertId: `${prefix}-${n}` },
  }));
  await inTransaction(pool, (tx) => outbox.track(tx, events));
}

/** Commits so many rows without building an event for each, for those tests that look at the database alone. */
export async function fillOutbox(pool: Pool, count: number): Promise<void> {
  await pool.query(
    `insert into greenflash_outbox (product_id, insert_id, body)
     select $1::uuid, 'filled-' || n, '{"eventType":"order_placed","value":"1","productId":"${PRODUCT_ID}","insertId":"filled-'
       || n || '","eventAt":"2026-01-01T00:00:00.000Z"}' from generate_series(1, $2::integer) n`,
    [PRODUCT_ID, count],
  );
}
