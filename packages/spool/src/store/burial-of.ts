import type { Event, Outcome } from '@greenflash-events/core';
import type { Burial, DeadLetterRow } from '../file/spool-file.types.js';

/** The dead letter of an event. The user stands beside it, since people ask for the dead letters of a user. */
export function burialOf(
  { insertId, eventType, productId, body }: Event,
  { reason, message, attempts }: Outcome & { readonly status: 'dead' },
  acceptedAt: number,
  diedAt: number,
): Burial {
  const fields = JSON.parse(body) as { externalUserId?: string; userId?: string };
  const user = fields.externalUserId ?? fields.userId;
  return { insertId, eventType, productId, user, reason, message, attempts, acceptedAt, diedAt, body };
}

/** A dead letter of another file, to be written down once more. */
export function burialOfRow(row: DeadLetterRow): Burial {
  return {
    insertId: row.insert_id,
    eventType: row.event_type,
    productId: row.product_id,
    user: row.user ?? undefined,
    reason: row.reason,
    message: row.message ?? undefined,
    attempts: row.attempts,
    acceptedAt: row.accepted_at,
    diedAt: row.died_at,
    body: row.body,
  };
}
