import { Injectable } from '@nestjs/common';
import { Arrivals } from '../observe/arrivals.js';
import { Wakeup } from '../observe/wakeup.js';
import { EventStore } from '../storage/event-store.js';
import type { EventConditions } from '../storage/event-conditions.js';
import type { SequencedEvent } from '../storage/select-events.js';

export interface Wait {
  readonly namespace: string;
  readonly conditions: EventConditions;
  readonly count: number;
}

/** Characters of the events that one answer holds; the rest is counted, and read by its cursor. */
const MAX_BYTES = 4 * 1024 * 1024;

/** How far a wait has come: how many it found, the first of them, and up to where it looked. */
interface Place {
  readonly count: number;
  readonly events: readonly SequencedEvent[];
  readonly bytes: number;
  readonly after: number;
}

/** What a wait ends with. */
export interface Waited {
  readonly satisfied: boolean;
  readonly events: readonly SequencedEvent[];
  /** Where to read on, when there are too many bytes of them. */
  readonly nextCursor?: string;
}

const START: Place = { count: 0, events: [], bytes: 0, after: 0 };

/** Waits for facts, so that tests need not sleep. */
@Injectable()
export class WaitForEvents {
  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
  ) {}

  /** Resolves as soon as there are `count` such events, those included that were there before; else when aborted. */
  async wait({ namespace, conditions, count }: Wait, signal: AbortSignal): Promise<Waited> {
    const wakeup = new Wakeup();
    let place: Place = START;
    const unsubscribe = this.arrivals.subscribe(namespace, ({ kind }) => {
      if (kind === 'reset') place = START;
      if (kind === 'reset' || kind === 'stored') wakeup.notify();
    });
    const abort = (): void => wakeup.notify();
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (;;) {
        const from = place;
        const isFull = from.count > from.events.length;
        const found = await this.store.list(namespace, conditions, {
          after: from.after,
          limit: count - from.count,
          maxBytes: isFull ? 0 : MAX_BYTES - from.bytes,
          countOn: true,
        });
        // Else there was a reset meanwhile, and what was found may be gone.
        if (place === from) {
          place = {
            count: from.count + found.count,
            events: isFull ? from.events : [...from.events, ...found.events],
            bytes: from.bytes + found.bytes,
            after: found.reached,
          };
        }
        const satisfied = place.count >= count;
        if (satisfied || signal.aborted) return resultOf(place, satisfied);
        if (found.isDone) await wakeup.wait();
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', abort);
    }
  }
}

function resultOf({ count, events }: Place, satisfied: boolean): Waited {
  const rest = events.length < count ? events.at(-1)?.seq : undefined;
  return {
    satisfied,
    events,
    ...(rest !== undefined && { nextCursor: String(rest) }),
  };
}
