import { Claimer, type ClaimLoop, type DeadLetters } from '@greenflash-events/core/engine';
import type { EventWorker } from './worker.types.js';

/** A claim loop over a queue of BullMQ. */
export class QueueWorker extends Claimer implements EventWorker {
  constructor(
    loop: ClaimLoop,
    readonly deadLetters: DeadLetters,
    shutdownDeadlineMs: number,
  ) {
    super(loop, shutdownDeadlineMs);
  }
}
