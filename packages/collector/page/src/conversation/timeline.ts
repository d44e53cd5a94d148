import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { sumDecimals } from '../../../src/server/storage/sum-decimals.js';

/** One event on the line of time. */
export interface Moment {
  readonly event: StoredEvent;
  readonly timeMs: number;
  readonly isFirst: boolean;
  /** Since the first event. */
  readonly sinceFirstMs: number;
  /** Since the event before. */
  readonly sincePreviousMs: number;
  /** Where on the line: 0 the first, 1 the last. */
  readonly place: number;
  /** The sum of the currency values up to here; undefined when this one is none. */
  readonly moneySoFar: string | undefined;
}

/** Events in the order in which they happened, which is not always the order of their arrival. */
export function timelineOf(events: readonly StoredEvent[]): readonly Moment[] {
  const ordered = events
    .map((event) => ({ event, timeMs: Date.parse(event.derived.eventAt) }))
    .sort((a, b) => a.timeMs - b.timeMs);
  const firstMs = ordered[0]?.timeMs ?? 0;
  const spanMs = (ordered.at(-1)?.timeMs ?? 0) - firstMs;
  let money = '0';
  return ordered.map(({ event, timeMs }, index) => {
    const isMoney = event.derived.valueType === 'currency';
    if (isMoney) money = sumDecimals([event.body.value], money);
    return {
      event,
      timeMs,
      isFirst: index === 0,
      sinceFirstMs: timeMs - firstMs,
      sincePreviousMs: timeMs - (ordered[index - 1]?.timeMs ?? timeMs),
      place: spanMs === 0 ? 0 : (timeMs - firstMs) / spanMs,
      moneySoFar: isMoney ? money : undefined,
    };
  });
}
