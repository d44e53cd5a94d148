import { MAX_NESTING, hasLoneSurrogate, nestsTooDeep } from '../event/json-limits.js';

/**
 * What JSON can write and the API's readers cannot take.
 *
 * @param body the event as it is written, with these properties in it
 */
export function misfitOf(properties: unknown, body: string): string | undefined {
  if (isFlat(properties)) return undefined;
  if (nestsTooDeep(body)) return `nest deeper than ${MAX_NESTING} levels, the event included`;
  return hasLoneSurrogate(body) ? 'hold half of a surrogate pair, which is no text' : undefined;
}

/** Whether the properties are whole texts, numbers and the like, as nearly all are; then the body needs no second look. */
function isFlat(properties: unknown): boolean {
  for (const key in properties as object) {
    const value = (properties as Record<string, unknown>)[key];
    // JSON asks functions for a toJSON, too.
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') return false;
    if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) return false;
  }
  return true;
}
