import { checkDeadLetterFilter, type DeadLetterFilter } from '@greenflash-events/core/engine';
import { storedKey, storedText } from '../schema/stored-key.js';

export interface Condition {
  /** SQL of a `where`, with `$1` for the first value. */
  readonly text: string;
  readonly values: unknown[];
}

/**
 * The filter as a condition over the table of dead letters.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function whereFilter(filter: DeadLetterFilter): Condition {
  checkDeadLetterFilter(filter);
  const { productId, insertId, eventType, reason, diedFrom, diedBefore } = filter;
  const given: readonly (readonly [column: string, operator: string, value: unknown])[] = [
    ['product_id', '=', productId],
    ['insert_id', '=', insertId === undefined ? undefined : storedKey(insertId)],
    ['event_type', '=', eventType === undefined ? undefined : storedText(eventType)],
    ['reason', '=', reason],
    ['died_at', '>=', diedFrom],
    ['died_at', '<', diedBefore],
  ];
  const terms = given.filter(([, , value]) => value !== undefined);
  const text = terms.map(([column, operator], n) => `${column} ${operator} $${n + 1}`).join(' and ');
  return { text: text === '' ? 'true' : text, values: terms.map(([, , value]) => value) };
}
