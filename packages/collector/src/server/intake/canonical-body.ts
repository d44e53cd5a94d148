import { hash } from 'node:crypto';
import type { EventBody } from '@greenflash-events/core/engine';

/** The same for two bodies that say the same, whatever the order of their keys or the case of the product's id. */
export function bodyDigest(body: EventBody): Buffer {
  const same = { ...body, productId: body.productId.toLowerCase() };
  return hash('sha256', canonicalJson(same), 'buffer');
}

// Written out rather than rebuilt with sorted keys: assigning `__proto__` to an object would lose it.
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, member]) => member !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
