import { Injectable } from '@nestjs/common';
import type { WaitResult } from '../../client/control.types.js';
import { Arrivals } from '../observe/arrivals.js';
import { Wakeup } from '../observe/wakeup.js';
import { EventStore } from '../storage/event-store.js';
import type { EventConditions, SequencedEvent } from '../storage/select-events.js';

export interface Wait {
  readonly namespace: string;
  readonly conditions: EventConditions;
  readonly count: number;
}

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
    let found: readonly SequencedEvent[] = [];
    const unsubscribe = this.arrivals.subscribe(namespace, ({ kind }) => {
      if (kind === 'reset') found = [];
      if (kind === 'reset' || kind === 'stored') wakeup.notify();
    });
    const abort = (): void => wakeup.notify();
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (;;) {
        const range = { after: found.at(-1)?.seq ?? 0, limit: count - found.length };
        found = [...found, ...(await this.store.list(namespace, conditions, range))];
        const satisfied = found.length >= count;
        if (satisfied || signal.aborted) return { satisfied, events: found.map(({ event }) => event) };
        await wakeup.wait();
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', abort);
    }
  }
}
