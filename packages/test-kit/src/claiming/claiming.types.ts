import type { Event, TrackerOptions } from '@greenflash-events/core';
import type { ClaimReport, ClaimStats, SenderOptions } from '@greenflash-events/core/engine';

/** What a test sets of a relay or worker. */
export interface ClaimerOptions extends SenderOptions, Pick<TrackerOptions, 'hooks' | 'logger'> {}

/** A relay or worker, as its package hands it out. */
export interface Claimer {
  wake(): void;
  stats(): ClaimStats;
  shutdown(options?: { readonly deadlineMs?: number }): Promise<ClaimReport>;
}

/** A letter to nobody, as far as the contract looks at it. */
export interface BuriedEvent {
  readonly insertId: string;
  readonly reason: string;
}

/** A store of events that claimers share: a table, a queue. */
export interface ClaimableStore {
  /** Stores finished events, to be sent. */
  put(events: readonly Event[]): Promise<void>;
  /** Starts one more relay or worker over it. Its lease is longer than any test. */
  start(options: ClaimerOptions): Claimer;
  /** How many events are stored and no dead letters. */
  waiting(): Promise<number>;
  deadLetters(): Promise<readonly BuriedEvent[]>;
  close(): Promise<void>;
}

/** Makes the store of one test: empty, and shared with no other. */
export type OpenStore = () => Promise<ClaimableStore>;
