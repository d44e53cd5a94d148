import type { Place } from '../outcome/outcome.types.js';
import type { Entry } from './entry.js';

/** How an event left the store. */
export type Removal = 'delivered' | 'sampled' | 'dead' | 'dropped';

/** Where a queue keeps its waiting events: memory here, a SQLite file in the spool. Every call is synchronous. */
export interface EventStore {
  readonly place: Place;
  readonly durable: boolean;
  /** Whether an event of that size fits beside what is held: waiting, in flight, or between two attempts. */
  hasRoom(bytes: number): boolean;
  /** Whether it would fit if nothing else were held. */
  couldHold(bytes: number): boolean;
  /** Appends; `hasRoom()` was asked. */
  append(entry: Entry): void;
  /** Takes the oldest entry that was never tried; it stays held until it is removed. */
  take(): Entry | undefined;
  /** Lets an entry go for good. */
  remove(entry: Entry, removal: Removal): void;
}
