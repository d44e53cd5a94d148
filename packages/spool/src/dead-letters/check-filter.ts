import { DEAD_REASONS, checkDeadLetterFilter, nameValue, oneOf, wholeNumber } from '@greenflash-events/core/engine';
import type { DeadLetterFilter } from './dead-letters.types.js';

const CHECKS = {
  insertId: nameValue,
  eventType: nameValue,
  user: nameValue,
  reason: oneOf(...DEAD_REASONS),
  olderThanMs: wholeNumber(0),
  limit: wholeNumber(1),
} satisfies Record<keyof DeadLetterFilter, unknown>;

/** @throws GreenflashEventsError `INVALID_OPTIONS` for a filter that would mean others than were meant */
export function checkFilter(filter: DeadLetterFilter): void {
  checkDeadLetterFilter(filter, CHECKS);
}
