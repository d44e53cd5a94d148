import { checkDeadLetterFilter, type DeadLetterFilter } from '@greenflash-events/core/engine';
import { literal } from '../database.js';
import { storedKey, storedText } from '../schema/stored-key.js';

/**
 * The filter as a condition over the table of dead letters.
 *
 * @returns SQL of a `where`
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function whereFilter(filter: DeadLetterFilter): string {
  checkDeadLetterFilter(filter);
  const { productId, insertId, eventType, reason, diedFrom, diedBefore } = filter;
  const given: readonly (readonly [column: string, operator: string, value: string | Date | undefined])[] = [
    ['product_id', '=', productId],
    ['insert_id', '=', insertId === undefined ? undefined : storedKey(insertId)],
    ['event_type', '=', eventType === undefined ? undefined : storedText(eventType)],
    ['reason', '=', reason],
    ['died_at', '>=', diedFrom],
    ['died_at', '<', diedBefore],
  ];
  const terms = given.filter(([, , value]) => value !== undefined);
  const text = terms.map(([column, operator, value]) => `${column} ${operator} ${literal(value)}`).join(' and ');
  return text === '' ? 'true' : text;
}
