import type { EventInput, TrackResult } from '@greenflash-events/core';
import type { DeadLetters } from '@greenflash-events/core/engine';
import type { OutboxHealth } from './doctor/outbox-health.types.js';
import type { OutboxTransaction } from './transaction/transaction.types.js';

/** Writes events in the app's own transactions. Made by `createOutbox()`; with a catalogue, `Input` is one of its events. */
export interface Outbox<Input = EventInput> {
  /**
   * Writes an event in the caller's transaction: it is sent if and only if that commits. The body is final, with its
   * insert id and time. An event whose insert id waits already is not written again, and counts as accepted.
   *
   * Rejects when the event cannot be written, so that the transaction fails with it. What `beforeSend` leaves out is not an
   * error: `{ accepted: false, reason: 'filtered' }`.
   *
   * @throws (as a rejection) GreenflashEventsError `INVALID_EVENT` for an input that breaks the API's rules,
   * `NO_TRANSACTION` for a first argument that is no transaction, or what the app's library throws
   */
  track(tx: OutboxTransaction, input: Input): Promise<TrackResult>;
  /** Writes all of them, or rejects before the first is written where one breaks the API's rules. */
  track(tx: OutboxTransaction, inputs: readonly Input[]): Promise<readonly TrackResult[]>;
  /**
   * Tells the relays of this process that there is work: call it after a commit to save the wait until their next look, up
   * to `pollMaxMs`. Costs nothing where no relay runs.
   */
  wake(): void;
  /** Events that were given up. */
  readonly deadLetters: DeadLetters;
  /** How the outbox is doing, with what to do about it. Reads only. */
  doctor(): Promise<OutboxHealth>;
}
