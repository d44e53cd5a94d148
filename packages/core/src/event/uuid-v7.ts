import { randomFillSync } from 'node:crypto';

const ENTROPY_BYTES = 10;

/**
 * A maker of UUIDv7s. Random bytes are drawn for many ids at once, since one call into the generator costs more than the
 * rest of the id.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function createUuidV7(now: () => number = Date.now): () => string {
  const pool = Buffer.allocUnsafe(ENTROPY_BYTES * 256);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    pool[next] = 0x70 | (pool[next]! & 0x0f);
    pool[next + 2] = 0x80 | (pool[next + 2]! & 0x3f);
    const time = now().toString(16).padStart(12, '0');
    const random = pool.toString('hex', next, (next += ENTROPY_BYTES));
    return `${time.slice(0, 8)}-${time.slice(8)}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8)}`;
  };
}
