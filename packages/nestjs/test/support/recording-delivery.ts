import type { DeliveryFactory, EventInput } from '@greenflash-events/core';
import type { Delivery } from '@greenflash-events/core/engine';

/** The body of an event, as the API would get it. */
export type SentEvent = Omit<EventInput, 'value'> & { readonly value: string; readonly eventAt: string };

/** A delivery that keeps what it accepts for the test to look at, and sends nothing. */
export interface RecordingDelivery extends DeliveryFactory {
  readonly events: readonly SentEvent[];
  /** Event types, in the order in which they were tracked. */
  types(): string[];
  /** Settles when this many events were tracked. */
  waitFor(count: number): Promise<readonly SentEvent[]>;
  clear(): void;
}

export function recordingDelivery(): RecordingDelivery {
  const events: SentEvent[] = [];
  let waiting: (() => void)[] = [];
  return {
    name: 'recording',
    durable: true,
    sends: false,
    events,
    types: () => events.map(({ eventType }) => eventType),
    clear: () => void events.splice(0),
    async waitFor(count) {
      while (events.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return events;
    },
    open: () =>
      open((body) => {
        events.push(JSON.parse(body) as SentEvent);
        const woken = waiting;
        waiting = [];
        woken.forEach((wake) => wake());
      }),
  };
}

function open(record: (body: string) => void): Delivery {
  let accepted = 0;
  let isClosed = false;
  const report = { ok: true, reason: 'drained', sampled: 0, dead: 0, dropped: 0, pending: 0, elapsedMs: 0 } as const;
  const none = { recovered: 0, redriven: 0, sampled: 0, dead: 0, dropped: 0, handedOver: 0 };
  return {
    place: 'memory',
    accept(event, onOutcome) {
      if (isClosed) return { accepted: false, reason: 'closed' };
      accepted++;
      record(event.body);
      const { insertId } = event;
      queueMicrotask(() => onOutcome?.({ status: 'delivered', eventId: 'recorded', insertId, attempts: 1 }));
      return { accepted: true, durable: true };
    },
    waitForRoom: () => Promise.resolve(),
    flush: () => Promise.resolve({ ...report, delivered: accepted }),
    shutdown() {
      isClosed = true;
      return Promise.resolve({ ...report, delivered: accepted, stored: 0, lost: 0 });
    },
    stats: () => ({
      ...none,
      accepted,
      delivered: accepted,
      queued: 0,
      inFlight: 0,
      retryWait: 0,
      lane: { state: 'active', limit: 1 },
    }),
  };
}
