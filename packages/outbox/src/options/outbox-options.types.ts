import type { Hooks, Logger } from '@greenflash-events/core';
import type { EventOptions, SenderOptions } from '@greenflash-events/core/engine';
import type { OutboxPool } from '../pool.types.js';

interface SharedOptions {
  /** A `Pool` of `pg`. It stays the app's: nothing here ends it. */
  readonly pool: OutboxPool;
  /** Schema of the outbox's tables, as given to `migrate()`. @default what `search_path` says */
  readonly schema?: string | undefined;
  /** `false`: nothing is written, or sent. @default true */
  readonly enabled?: boolean | undefined;
  /** At most one line a minute of each kind; never a key, a value, a property or a user id. @default process warnings */
  readonly logger?: Logger | undefined;
}

/** Options of `createOutbox()`. Those of `startRelay()` are checked and not used, so that both may share one object. */
export interface OutboxOptions extends SharedOptions, EventOptions {
  /**
   * Warns where `track()` was given a handle that is not in a transaction, at the cost of two small statements for each call.
   *
   * @default whether the environment's NODE_ENV is not 'production'
   */
  readonly warnOutsideTransaction?: boolean | undefined;
}

/** Options of `startRelay()`. Those of `createOutbox()` are checked and not used, so that both may share one object. */
export interface RelayOptions extends SharedOptions, SenderOptions {
  /** Name in logs, hooks and metrics. @default 'relay' */
  readonly name?: string | undefined;
  readonly hooks?: Hooks | undefined;
  /** How long `shutdown()` waits unless told otherwise. @default 10_000 */
  readonly shutdownDeadlineMs?: number | undefined;
  /** SIGTERM and SIGINT shut the relay down before the process ends. @default false */
  readonly handleSignals?: boolean | undefined;
  /** Most events that this relay holds at once. @default 500 */
  readonly batchSize?: number | undefined;
  /**
   * How long an event belongs to the relay that claimed it; what a killed relay held is sent by others after that.
   *
   * @default 60_000, at least three times `attemptTimeoutMs`
   */
  readonly leaseMs?: number | undefined;
  /** Wait between two claims while events trickle in. @default 25 */
  readonly pollMinMs?: number | undefined;
  /** Longest wait between two claims while there is nothing; `wake()` ends it. @default 1_000 */
  readonly pollMaxMs?: number | undefined;
  /**
   * Attempts a second of all relays of the database together: 110 % of it in any second at most, and in any minute no more
   * than the rate. Give all of them the same. @default no limit
   */
  readonly maxPerSecond?: number | undefined;
}
