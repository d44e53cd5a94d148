import { randomFillSync } from 'node:crypto';

const ENTROPY_BYTES = 10;
const ENTROPY_DIGITS = 2 * ENTROPY_BYTES;
const IDS_PER_DRAW = 256;

/**
 * A maker of UUIDv7s for times in epoch milliseconds. Random bytes are drawn and written as digits for many ids at once, since one call into the
 * generator costs more than the rest of the id.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function createUuidV7(): (time?: number) => string {
  const pool = Buffer.allocUnsafe(ENTROPY_BYTES * IDS_PER_DRAW);
  let digits = '';
  let next = 0;
  let lastTime = -1;
  let timePart = '';
  return (time = Date.now()) => {
    if (next === digits.length) {
      digits = drawDigits(pool);
      next = 0;
    }
    if (time !== lastTime) {
      lastTime = time;
      timePart = timeDigits(time);
    }
    const at = next;
    next += ENTROPY_DIGITS;
    return `${timePart}-${digits.slice(at, at + 4)}-${digits.slice(at + 4, at + 8)}-${digits.slice(at + 8, next)}`;
  };
}

/** Random digits with the version and variant where each id will have them. */
function drawDigits(pool: Buffer): string {
  randomFillSync(pool);
  for (let at = 0; at < pool.length; at += ENTROPY_BYTES) {
    pool[at] = 0x70 | (pool[at]! & 0x0f);
    pool[at + 2] = 0x80 | (pool[at + 2]! & 0x3f);
  }
  return pool.toString('hex');
}

function timeDigits(time: number): string {
  const digits = time.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}
