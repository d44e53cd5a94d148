import type { Slotted } from '../collections/slot-list.js';
import type { QueuedEvent } from '../event/queued-event.js';
import type { Event } from '../event/event.types.js';
import type { Outcome } from '../outcome/outcome.types.js';
import type { Whereabouts } from './ledger.js';

/** An event that this delivery answers for, from acceptance to outcome. */
export interface Entry extends QueuedEvent, Slotted {
  /** Order of acceptance; a flush waits for what is not newer than itself. */
  readonly seq: number;
  whereabouts: Whereabouts;
  readonly onOutcome: ((outcome: Outcome) => void) | undefined;
  /** Monotonic time of the next attempt, while it waits for one. */
  dueAt: number;
  /** Whether a server asked for that wait. */
  waitRequested: boolean;
}

export function createEntry(
  event: Event,
  acceptedAt: number,
  seq: number,
  onOutcome: ((outcome: Outcome) => void) | undefined,
): Entry {
  // In one literal: copying from another object costs twice as much, and this is on the way of track().
  return {
    event,
    acceptedAt,
    attempts: 0,
    charged: 0,
    refused: 0,
    backoffs: 0,
    lastTried: undefined,
    seq,
    whereabouts: 'queued',
    onOutcome,
    dueAt: 0,
    waitRequested: false,
    slot: -1,
  };
}
