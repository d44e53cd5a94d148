import type { DeliveryStats, FlushReport, Outcome, ShutdownReport } from '@greenflash-events/core';
import type { Acceptance, Delivery } from '@greenflash-events/core/engine';
import type { Event } from '@greenflash-events/core';
import type { RecordedEvent } from './recorded-event.types.js';

/** Takes everything, and has delivered it when it is asked. */
export class RecordedDelivery implements Delivery {
  readonly place = 'memory';
  #accepted = 0;
  #isClosed = false;

  constructor(
    private readonly record: (event: RecordedEvent) => void,
    private readonly onClose: () => void,
  ) {}

  accept({ body, insertId }: Event, onOutcome?: (outcome: Outcome) => void): Acceptance {
    if (this.#isClosed) return { accepted: false, reason: 'closed' };
    this.#accepted++;
    this.record(JSON.parse(body) as RecordedEvent);
    queueMicrotask(() => onOutcome?.({ status: 'delivered', eventId: 'recorded', insertId, attempts: 1 }));
    return { accepted: true, durable: true };
  }

  waitForRoom(): Promise<void> {
    return Promise.resolve();
  }

  flush(): Promise<FlushReport> {
    const none = { sampled: 0, dead: 0, dropped: 0, pending: 0, elapsedMs: 0 };
    return Promise.resolve({ ok: true, reason: 'drained', delivered: this.#accepted, ...none });
  }

  async shutdown(): Promise<ShutdownReport> {
    this.#isClosed = true;
    this.onClose();
    return { ...(await this.flush()), stored: 0, lost: 0 };
  }

  stats(): DeliveryStats {
    return {
      accepted: this.#accepted,
      recovered: 0,
      redriven: 0,
      delivered: this.#accepted,
      sampled: 0,
      dead: 0,
      dropped: 0,
      handedOver: 0,
      queued: 0,
      inFlight: 0,
      retryWait: 0,
      lane: { state: 'active', limit: 1 },
    };
  }
}
