import { DEAD_REASONS } from '../outcome/dead-reasons.js';
import { EVENT_OPTION_CHECKS } from '../options/event-options.js';
import { nameValue, oneOf, wholeNumber, type OptionCheck } from '../options/option-checks.js';
import { checkOptions, invalidOptions } from '../options/check-options.js';
import type { DeadLetterFilter } from './dead-letters.types.js';

const time: OptionCheck = (value) =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'must be a valid Date';

const CHECKS: Readonly<Record<keyof DeadLetterFilter, OptionCheck>> = {
  productId: EVENT_OPTION_CHECKS.productId,
  insertId: nameValue,
  eventType: nameValue,
  reason: oneOf(...DEAD_REASONS),
  diedFrom: time,
  diedBefore: time,
  limit: wholeNumber(1),
};

/**
 * Refuses what would mean more dead letters than the caller had in mind: a misspelt condition, or one that is undefined.
 *
 * @param checks the conditions there are, for a store that has others
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function checkDeadLetterFilter(filter: object, checks: Readonly<Record<string, OptionCheck>> = CHECKS): void {
  const empty = Object.entries(filter).filter(([, value]) => value === undefined);
  const undefinedOnes = empty.map(([field]) => ({ field, message: 'is undefined: leave it out where any will do' }));
  const problems = [...checkOptions(filter, checks), ...undefinedOnes];
  if (problems.length > 0) throw invalidOptions('a filter of dead letters', problems);
}
