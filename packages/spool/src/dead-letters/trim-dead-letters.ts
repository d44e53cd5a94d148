import type { DeadLetterRow } from '../file/spool-file.types.js';
import type { SpoolFile } from '../file/spool-file.js';

const BATCH = 100;

/**
 * Purges the oldest dead letters of a file while there are more than so many bytes of them.
 *
 * @returns how many
 */
export function trimDeadLetters(file: SpoolFile, maxBytes: number): number {
  let purged = 0;
  for (let excess = file.deadLetters.bytes() - maxBytes; excess > 0;) {
    const oldest: DeadLetterRow[] = [];
    for (const letter of file.deadLetters.list(0, BATCH)) {
      if (excess <= 0) break;
      excess -= Buffer.byteLength(letter.body);
      oldest.push(letter);
    }
    if (oldest.length === 0) break;
    file.deadLetters.remove(oldest);
    purged += oldest.length;
  }
  return purged;
}
