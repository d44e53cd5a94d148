import type { QueuedEvent } from '../event/queued-event.js';
import type { Answer, DeadReason, Place } from '../outcome/outcome.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';

/** What the delivery is to do with an event after an attempt. */
export type NextStep =
  | { readonly kind: 'delivered'; readonly eventId: string }
  | { readonly kind: 'sampled' }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly message?: string; readonly answer?: Answer }
  /** Send it again after the delay. `requested`: a server asked for that wait, so it is not to be cut. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly requested: boolean }
  /** It was not tried to an end: the sender was stopped. */
  | { readonly kind: 'released' };

/** Instead of an answer of the API: from now on another process keeps the event and sends it. */
export interface HandedOver {
  readonly kind: 'handedOver';
  readonly to: Place;
}

/** A pause that holds for every process which sends to the endpoint. */
export interface SharedPause {
  readonly reason: LaneReason;
  readonly forMs: number;
}

/** Sends finished events to one endpoint, and knows when to leave it alone. */
export interface Sender<Step = NextStep> {
  /** Whether an attempt may start now. */
  canSend(): boolean;
  /** Whether the next event is a probe: give the one that was sent least often. */
  isProbing(): boolean;
  /**
   * Makes one attempt. Never rejects. The event's history is updated before it settles.
   *
   * @param mayRepeat whether a request that met a connection closed meanwhile is repeated at once @default true
   */
  send(queued: QueuedEvent, mayRepeat?: boolean): Promise<Step>;
  /** Called whenever `canSend()` may have become true, or the lane's state has changed. */
  onChange(listener: () => void): void;
  state(): LaneState;
  /**
   * How long the endpoint is left alone from now, in milliseconds; 0 while it is not. While draining, only a pause that
   * a server asked for counts.
   */
  pausedForMs(): number;
  /** What of the present pause other processes are to keep too: what a server asked for, or a refused key. */
  pauseToShare(): SharedPause | undefined;
  /**
   * Another process was asked to leave the endpoint alone: this one does so too, and comes back as after a pause of its
   * own, with one event first.
   */
  pauseFor(reason: LaneReason, ms: number): void;
  /** Last chance before a shutdown: as many attempts at once as allowed, short pauses unless a server asked for more. */
  drain(): void;
  /** Starts nothing more and gives up what is in flight; those attempts settle as `released`. Idempotent. */
  close(): Promise<void>;
}
