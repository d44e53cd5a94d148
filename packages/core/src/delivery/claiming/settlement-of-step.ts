import type { NextStep } from '../../lane/sender.types.js';
import type { ClaimEnd } from './claim-ledger.js';
import type { Settlement } from './claim-source.types.js';
import type { HeldEvent } from './held-event.js';

/** What is to be written of an event after an attempt. */
export function settlementOf(step: NextStep, { claim, attempts, charged, refused }: HeldEvent): Settlement {
  const history = { attempts, charged, refused };
  switch (step.kind) {
    case 'delivered':
    case 'sampled':
      return { kind: 'ack', claim };
    case 'retry':
      return { kind: 'retry', claim, delayMs: step.delayMs, history };
    case 'dead':
      return { kind: 'bury', claim, reason: step.reason, message: step.message, history };
    case 'released':
      return { kind: 'release', claim };
  }
}

/** How the claim is counted then. */
export function endOf({ kind }: NextStep): ClaimEnd {
  return kind === 'retry' ? 'released' : kind;
}
