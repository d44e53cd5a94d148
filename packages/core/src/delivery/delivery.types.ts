import type { Event } from '../event/event.types.js';
import type { HandedOver, NextStep, Sender } from '../lane/sender.types.js';
import type { Observer } from '../observe/observer.js';
import type { Clock } from '../time/clock.types.js';
import type { Outcome, Place } from '../outcome/outcome.types.js';
import type { Backlog, DeliveryStats, FlushReport, ShutdownReport } from '../outcome/reports.types.js';

/** Whether the delivery took responsibility for an event, and whether that outlives the process. */
export type Acceptance =
  | { readonly accepted: true; readonly durable: boolean }
  | { readonly accepted: false; readonly reason: 'queue_full' | 'closed' };

/** Keeps accepted events until they have an outcome. */
export interface Delivery {
  /** Where an accepted event waits. */
  readonly place: Place;
  /**
   * Takes responsibility for an event, or says why not. Synchronous, never throws. `onOutcome` is called once, after
   * this call has returned, unless the process ends first.
   */
  accept(event: Event, onOutcome?: (outcome: Outcome) => void): Acceptance;
  /** Settles when there may be room for so many bytes again, or when the signal aborts. Never rejects. */
  waitForRoom(signal: AbortSignal, bytes: number): Promise<void>;
  /** See `Tracker.flush()`. */
  flush(deadlineMs: number): Promise<FlushReport>;
  /** See `Tracker.shutdown()`. Called once. */
  shutdown(deadlineMs: number): Promise<ShutdownReport>;
  /** Brings the deadline of a shutdown that is under way forward to now. What is left has its outcome when this returns. */
  cut?(): void;
  stats(): DeliveryStats;
  /** What takes longer to find out than `stats()` may. */
  backlog?(): Backlog;
}

/** What a delivery is built from. */
export interface DeliveryRuntime {
  readonly observer: Observer;
  readonly clock: Clock;
  /** Opens the tracker's one sender; called at most once, and not at all by a delivery that sends nothing itself. */
  openSender(): Sender<NextStep | HandedOver>;
}

/** A value of the option `delivery`: `memoryDelivery()`, `spoolDelivery()` or one of your own. */
export interface DeliveryFactory {
  readonly name: string;
  /** Whether accepted events outlive the process; decides the default of `maxAgeMs`. */
  readonly durable: boolean;
  /** Whether this process sends to the API, so that it needs a key. */
  readonly sends: boolean;
  /** Called once, by `createTracker()`. */
  open(runtime: DeliveryRuntime): Delivery;
}
