import type { Outcome, Place } from '../outcome/outcome.types.js';
import type { DeliveryStats } from '../outcome/reports.types.js';
import type { Entry } from './entry.js';

/** With what an accepted event leaves its delivery. */
export type Ending =
  | Exclude<Outcome, { readonly status: 'pending' | 'rejected' }>
  | { readonly status: 'handedOver'; readonly insertId: string; readonly to: Place };

/** What a store that outlives the process says of events which `accept()` did not bring. */
export interface StoreHost {
  /**
   * Events that are in the store already have become this delivery's, or the dead letters of one were put back.
   *
   * @returns their epoch, for the entries that `take()` makes of them
   */
  entered(origin: 'recovered' | 'redriven', count: number): number;
  /** Events that were counted can no longer be read; they end as dropped, without a hook, since nothing is left of them. */
  vanished(epoch: number, count: number): void;
  /** `room()` or `take()` may give another answer than before. */
  wake(): void;
}

/** What a store says of itself. */
export interface StoreHealth {
  /** Share of the room that is taken, from 0 to 1. */
  readonly fill: number;
  /** When the oldest entry that was never tried was accepted, on the monotonic clock; undefined where there is none. */
  readonly oldestAt: number | undefined;
  /** Of a store that promises durability: whether it can keep it at present, and why not. */
  readonly durability?: Pick<DeliveryStats, 'degraded' | 'degradedReason'>;
}

/** Where a queue keeps its waiting events: memory here, files in the spool. Every call is synchronous. */
export interface EventStore {
  readonly place: Place;
  /** Whether an event that is appended now outlives the process. */
  readonly durable: boolean;
  /** Called once, before anything else; for a store that outlives the process. */
  open?(host: StoreHost): void;
  /**
   * Whether an event of that size fits beside what is held: waiting, in flight, or between two attempts. `full`: it does
   * when others have left; `never`: not even then.
   */
  room(bytes: number): 'free' | 'full' | 'never';
  /** Appends; there is room. Sets `entry.durable` where it outlives the process. Never throws. */
  append(entry: Entry): void;
  /** Takes the oldest entry that was never tried by this process; it stays held until it is removed. */
  take(): Entry | undefined;
  /** An attempt has failed and another will follow: the history of the entry may be kept with it. */
  retried?(entry: Entry): void;
  /** Lets an entry go for good. */
  remove(entry: Entry, ending: Ending): void;
  health(): StoreHealth;
  /** Makes what it can durable, then takes the oldest waiting entry that only memory holds. */
  takeVolatile(): Entry | undefined;
  /** Called last, once: what is kept is on disk and no file stays open when this returns. */
  close(): void;
}
