import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';

/**
 * A child's word to its parent, as a line of JSON. Synchronous, so that what is said before a signal ends the process is
 * heard.
 */
export function say(kind, fields = {}) {
  let left = Buffer.from(`${JSON.stringify({ kind, ...fields })}\n`);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (error) {
      // The parent has not read what it was told before.
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
