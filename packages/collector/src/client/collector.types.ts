import type { CollectorFaults } from './fault.types.js';
import type { CollectorStats, EventFilter, RejectedEvent } from './control.types.js';
import type { StoredEvent } from './stored-event.types.js';

export interface StartCollectorOptions {
  /** @default 0, a free port */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Keys that senders must give; each sees its own events only. @default 'dev' */
  readonly apiKey?: string | readonly string[];
  /** A SQLite file to keep events in. @default in memory */
  readonly database?: string;
  /** Lets `faults` of the collector be used. @default false */
  readonly faults?: boolean;
  /** Requests a second for each key, or such as `'600/m'`: more are answered 429. @default no limit */
  readonly rateLimit?: number | string;
  /** How long the start may take. @default 15_000 */
  readonly startTimeoutMs?: number;
}

export interface WaitOptions {
  /** @default 1 */
  readonly count?: number;
  /** @default 5000 */
  readonly timeoutMs?: number;
}

/** What was sent with one key. Every promise rejects with a `CollectorError` once the collector is closed. */
export interface CollectorView {
  readonly apiKey: string;
  /**
   * Resolves as soon as `count` such events are stored, those included that were stored before, in the order of their
   * arrival. Rejects with a `CollectorError` `WAIT_TIMEOUT` that says what did arrive.
   */
  waitFor(filter?: EventFilter, options?: WaitOptions): Promise<readonly StoredEvent[]>;
  /** All such events, in the order of their arrival. */
  events(filter?: EventFilter): Promise<readonly StoredEvent[]>;
  /** The latest bodies that were answered with 400, the oldest first. */
  rejected(): Promise<readonly RejectedEvent[]>;
  stats(): Promise<CollectorStats>;
  /** Faults of requests with this key, for a collector that was started with `faults: true`. */
  readonly faults: CollectorFaults;
  /** Forgets everything that was sent with this key. */
  reset(): Promise<void>;
}

/** A collector that runs in a process of its own. It does not keep this process alive, and ends with it. */
export interface Collector extends CollectorView {
  /** Of the live page; without a slash at the end. */
  readonly url: string;
  /** For `GREENFLASH_BASE_URL`. */
  readonly baseUrl: string;
  /** The same for another of the keys it was started with: a namespace for each test. */
  withKey(apiKey: string): CollectorView;
  /** Resolves when the process is gone. Idempotent, and never rejects. */
  close(): Promise<void>;
}
