import { hash } from 'node:crypto';
import type { EventBody } from '@greenflash-events/core/engine';

/**
 * What may be stored once: the same for the same namespace, product and insert id. The empty insert id is one like any
 * other; undefined for an event without one, which is always a new record.
 */
export function insertKey(namespace: string, { productId, insertId }: EventBody): Buffer | undefined {
  if (insertId === undefined) return undefined;
  return hash('sha256', `${namespace}\0${productId.toLowerCase()}\0${insertId}`, 'buffer');
}
