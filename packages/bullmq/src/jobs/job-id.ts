import { hash } from 'node:crypto';
import type { Event } from '@greenflash-events/core';

/**
 * The job of an event: one for each product and insert id, as at the API. A digest, since BullMQ refuses ids that are
 * whole numbers or hold a colon.
 */
export function jobIdOf({ productId, insertId }: Pick<Event, 'productId' | 'insertId'>): string {
  return hash('sha256', `${productId.toLowerCase()}\0${insertId}`);
}
