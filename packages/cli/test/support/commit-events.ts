import { createOutbox } from '@greenflash-events/outbox';
import type { Pool } from 'pg';
import { PRODUCT } from './folder.js';

/** Commits events to an outbox in one transaction, as an app does. */
export async function commitEvents(pool: Pool, ...insertIds: readonly string[]): Promise<void> {
  const outbox = createOutbox({ pool, productId: PRODUCT });
  const client = await pool.connect();
  await client.query('begin');
  for (const insertId of insertIds) await outbox.track(client, { eventType: 'trial_started', value: 'pro', insertId });
  await client.query('commit');
  client.release();
}
