import type { QueuedEvent } from '../event/queued-event.js';
import type { Observer } from '../observe/observer.js';
import type { Ending } from './event-store.types.js';

/** Tells hooks, channels and, where an event is gone for good, the log. */
export function notifyOutcome(observer: Observer, entry: QueuedEvent, outcome: Ending, now: number): void {
  const { event, attempts } = entry;
  const { insertId, eventType } = event;
  switch (outcome.status) {
    case 'delivered': {
      const { eventId } = outcome;
      const elapsedMs = now - entry.acceptedAt;
      return observer.notify('delivered', () => ({ insertId, eventType, eventId, attempts, elapsedMs }));
    }
    case 'handedOver':
      // Who sends it tells of what becomes of it.
      return;
    case 'sampled':
      return observer.notify('sampled', () => ({ insertId, eventType, attempts }));
    case 'dead': {
      const { reason, message } = outcome;
      observer.log.error(
        `dead:${reason}`,
        `${eventType} was given up (${reason}; requests: ${attempts}); onDead has the event and the API's message`,
      );
      const why = message === undefined ? {} : { message };
      return observer.notify('dead', () => ({ insertId, eventType, reason, attempts, event, ...why }));
    }
    case 'dropped': {
      const { reason } = outcome;
      observer.log.error(`dropped:${reason}`, `${eventType} was dropped (${reason})`);
      return observer.notify('dropped', () => ({ insertId, eventType, reason, event }));
    }
  }
}
