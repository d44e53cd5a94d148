import type { QueuedEvent } from '../event/queued-event.js';
import type { HandedOver, NextStep } from '../lane/sender.types.js';
import type { Observer } from '../observe/observer.js';
import type { Ending } from './event-store.types.js';

/** How the event ends by this step; undefined where it is to be sent again. */
export function outcomeOfStep(step: NextStep | HandedOver, { event, attempts }: QueuedEvent): Ending | undefined {
  const { insertId } = event;
  switch (step.kind) {
    case 'delivered':
      return { status: 'delivered', eventId: step.eventId, insertId, attempts };
    case 'sampled':
      return { status: 'sampled', insertId };
    case 'dead': {
      const { kind: status, ...why } = step;
      return { status, insertId, attempts, ...why };
    }
    case 'handedOver':
      return { status: 'handedOver', insertId, to: step.to };
    case 'retry':
    case 'released':
      return undefined;
  }
}

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
      // The process that sends it reports its outcome.
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
