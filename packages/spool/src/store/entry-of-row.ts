import { createEntry, type Clock, type Entry } from '@greenflash-events/core/engine';
import { eventOfRow, type EventRow } from '../file/event-row.js';
import type { NewRow } from '../file/log-line.js';
import { toMonotonic, toWallTime } from './event-times.js';

/** The entry of an event that is on disk; undefined where its body is not the one that was written. */
export function entryOfRow(
  row: EventRow,
  clock: Clock,
  epoch: number,
  onOutcome: Entry['onOutcome'],
): Entry | undefined {
  const event = eventOfRow(row);
  if (event === undefined) return undefined;
  const acceptedAt = toMonotonic(clock, wholeOr(row.accepted_at, clock.now()));
  return createEntry(event, acceptedAt, epoch, onOutcome, wholeOr(row.attempts, 0), wholeOr(row.charged, 0));
}

/** Only the body has a checksum: a number beside it that makes no sense counts as none. */
function wholeOr(value: unknown, otherwise: number): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : otherwise;
}

/** The row of an entry, to be appended. */
export function rowOfEntry({ event, acceptedAt, attempts, charged }: Entry, clock: Clock): NewRow {
  return { body: event.body, accepted_at: toWallTime(clock, acceptedAt), attempts, charged };
}
