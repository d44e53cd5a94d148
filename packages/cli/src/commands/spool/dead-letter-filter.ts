import type { DeadReason } from '@greenflash-events/core';
import type { DeadLetterFilter } from '@greenflash-events/spool';

/** Which dead letters; those that meet every condition given. */
export interface FilterFlags {
  readonly insertId?: string;
  readonly eventType?: string;
  readonly user?: string;
  readonly reason?: DeadReason;
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly limit?: number;
}

export function filterOf({ insertId, eventType, user, reason, olderThan, limit }: FilterFlags): DeadLetterFilter {
  const filter = { insertId, eventType, user, reason, olderThanMs: olderThan, limit };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Whether the flags choose some of the dead letters. */
export function isChoosing(flags: FilterFlags): boolean {
  return Object.keys(filterOf(flags)).some((name) => name !== 'limit');
}
