import { DEAD_REASONS } from '../outcome/dead-reasons.js';
import { nameValue, oneOf, uuidValue, wholeNumber, type OptionCheck } from '../options/option-checks.js';
import { checkOptions, invalidOptions } from '../options/check-options.js';
import type { DeadLetterFilter } from './dead-letters.types.js';

const time: OptionCheck = (value) =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'must be a valid Date';

const CHECKS: Readonly<Record<keyof DeadLetterFilter, OptionCheck>> = {
  productId: uuidValue,
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
export function checkDeadLetterFilter(
  filter: object | undefined,
  checks: Readonly<Record<string, OptionCheck>> = CHECKS,
): void {
  // A caller who forgets it does not mean all of them.
  if (typeof filter !== 'object' || filter === null) {
    throw invalidOptions('a filter of dead letters', [
      { field: 'filter', message: 'is missing: pass what they have in common, or {} for all of them' },
    ]);
  }
  const empty = Object.entries(filter).filter(([, value]) => value === undefined);
  const undefinedOnes = empty.map(([field]) => ({ field, message: 'is undefined: leave it out where any will do' }));
  const problems = [...checkOptions(filter, checks), ...undefinedOnes];
  if (problems.length > 0) throw invalidOptions('a filter of dead letters', problems);
}
