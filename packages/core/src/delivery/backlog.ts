import type { Backlog } from '../outcome/reports.types.js';
import type { Clock } from '../time/clock.types.js';
import type { Entry } from './entry.js';
import type { EventStore } from './event-store.types.js';

/** @param tried the entries that are not in the store any more: in flight, or between two attempts */
export function backlogOf(store: EventStore, tried: Iterable<Entry>, clock: Clock): Backlog {
  let oldestAt = store.oldestAt?.() ?? Infinity;
  for (const { acceptedAt } of tried) if (acceptedAt < oldestAt) oldestAt = acceptedAt;
  const fill = store.fill?.();
  return {
    ...(oldestAt === Infinity ? {} : { oldestAgeMs: clock.monotonic() - oldestAt }),
    ...(fill === undefined ? {} : { fill }),
  };
}
