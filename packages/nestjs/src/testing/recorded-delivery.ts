import type { DeliveryStats, Event, FlushReport, Outcome, ShutdownReport } from '@greenflash-events/core';
import { NO_EVENTS, type Acceptance, type Delivery } from '@greenflash-events/core/engine';
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
    void Promise.resolve().then(() => onOutcome?.({ status: 'delivered', eventId: 'recorded', insertId, attempts: 1 }));
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
      ...NO_EVENTS,
      accepted: this.#accepted,
      delivered: this.#accepted,
      lane: { state: 'active', limit: 1 },
    };
  }
}
