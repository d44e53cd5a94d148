import type { Slotted } from '../collections/slot-list.js';
import type { QueuedEvent } from '../event/queued-event.js';
import type { Event } from '../event/event.types.js';
import type { Outcome } from '../outcome/outcome.types.js';

/** Where an unsettled event is. */
export type Whereabouts = 'queued' | 'inFlight' | 'retryWait';

/** An event that this delivery answers for, from acceptance to outcome. */
export interface Entry extends QueuedEvent, Slotted {
  /** How many flushes were called before it was accepted; a flush waits for what is not newer than itself. */
  readonly epoch: number;
  /** Whether it outlives the process. */
  durable: boolean;
  /** The store's own note of where it keeps it. */
  note: unknown;
  whereabouts: Whereabouts;
  readonly onOutcome: ((outcome: Outcome) => void) | undefined;
  /** Monotonic time of the next attempt, while it waits for one. */
  dueAt: number;
  /** Whether a server asked for that wait. */
  waitRequested: boolean;
}

/** `attempts` and `charged` are what another process has left of its history. */
export function createEntry(
  event: Event,
  acceptedAt: number,
  epoch: number,
  onOutcome: ((outcome: Outcome) => void) | undefined,
  attempts = 0,
  charged = 0,
): Entry {
  return new NewEntry(event, acceptedAt, epoch, onOutcome, attempts, charged);
}

/** A class, for the reason that an event is one. */
class NewEntry implements Entry {
  refused = 0;
  backoffs: number;
  lastTried: Entry['lastTried'] = undefined;
  durable = false;
  note: unknown = undefined;
  whereabouts: Whereabouts = 'queued';
  dueAt = 0;
  waitRequested = false;
  slot = -1;

  constructor(
    readonly event: Event,
    readonly acceptedAt: number,
    readonly epoch: number,
    readonly onOutcome: ((outcome: Outcome) => void) | undefined,
    public attempts: number,
    public charged: number,
  ) {
    this.backoffs = attempts;
  }
}
