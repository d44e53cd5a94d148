import { Injectable } from '@nestjs/common';
import type { WaitResult } from '../../client/control.types.js';
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

/** How far a wait has come: what it found, and up to where it looked. */
interface Place {
  readonly found: readonly SequencedEvent[];
  readonly after: number;
}

const START: Place = { found: [], after: 0 };

/** Waits for facts, so that tests need not sleep. */
@Injectable()
export class WaitForEvents {
  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
  ) {}

  /** Resolves as soon as there are `count` such events, those included that were there before; else when aborted. */
  async wait({ namespace, conditions, count }: Wait, signal: AbortSignal): Promise<WaitResult> {
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
        const range = { after: from.after, limit: count - from.found.length };
        const { events, reached } = await this.store.list(namespace, conditions, range);
        // Else there was a reset meanwhile, and what was found may be gone.
        if (place === from) place = { found: [...from.found, ...events], after: reached };
        const satisfied = place.found.length >= count;
        if (satisfied || signal.aborted) return { satisfied, events: place.found.map(({ event }) => event) };
        await wakeup.wait();
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', abort);
    }
  }
}
