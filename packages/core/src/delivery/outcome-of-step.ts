import type { NextStep } from '../lane/sender.types.js';
import type { Outcome } from '../outcome/outcome.types.js';
import type { Entry } from './entry.js';
import type { Removal } from './event-store.types.js';

/** An outcome with which an accepted event leaves its delivery. */
export type FinalOutcome = Extract<Outcome, { status: Removal }>;

/** The outcome that an attempt led to; undefined where the event is to be sent again. */
export function outcomeOfStep(step: NextStep, { event, attempts }: Entry): FinalOutcome | undefined {
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
    case 'retry':
    case 'released':
      return undefined;
  }
}
