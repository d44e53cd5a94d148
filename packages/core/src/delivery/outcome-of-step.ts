import type { QueuedEvent } from '../event/queued-event.js';
import type { HandedOver, NextStep } from '../lane/sender.types.js';
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
      const message = step.message === undefined ? {} : { message: step.message };
      return { status: 'dead', reason: step.reason, insertId, attempts, ...message };
    }
    case 'handedOver':
      return { status: 'handedOver', insertId, to: step.to };
    case 'retry':
    case 'released':
      return undefined;
  }
}
