import type { ClaimReport, ClaimStats } from '../../delivery/claiming/claim-stats.types.js';
import type { Event } from '../../event/event.types.js';
import type { SenderOptions, TrackerOptions } from '../../options/tracker-options.types.js';

/** What a test sets of a relay or worker. */
export interface ClaimerOptions extends SenderOptions, Pick<TrackerOptions, 'hooks' | 'logger'> {}

/** A relay or worker, as its package hands it out. */
export interface Claimer {
  wake(): void;
  stats(): ClaimStats;
  shutdown(options?: { readonly deadlineMs?: number }): Promise<ClaimReport>;
}

/** A dead letter, as far as the contract looks at it. */
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
