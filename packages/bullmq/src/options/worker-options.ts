import type { Hooks, Logger, TrackerOptions } from '@greenflash-events/core';
import {
  EVENT_OPTION_CHECKS,
  RUN_OPTION_CHECKS,
  SENDER_OPTION_CHECKS,
  checkSendingOptions,
  milliseconds,
  pickOptions,
  wholeNumber,
  type EventOptions,
  type OptionCheck,
  type SenderOptions,
} from '@greenflash-events/core/engine';
import type { QueueAddress } from '../connection/connection.types.js';
import { ADDRESS_CHECKS, missingConnection } from './address-checks.js';

/** Options of `startWorker()`. What concerns the making of events is checked and not used: events come finished. */
export interface WorkerOptions extends QueueAddress, EventOptions, SenderOptions, Pick<TrackerOptions, 'strict'> {
  /** `false`: nothing is taken or sent. @default true */
  readonly enabled?: boolean | undefined;
  /** Name in logs, hooks and metrics. @default 'worker' */
  readonly name?: string | undefined;
  readonly hooks?: Hooks | undefined;
  /** At most one line a minute of each kind; never a key, a value, a property or a user id. @default process warnings */
  readonly logger?: Logger | undefined;
  /** How long `shutdown()` waits unless told otherwise. @default 10_000 */
  readonly shutdownDeadlineMs?: number | undefined;
  /** SIGTERM and SIGINT shut the worker down before the process ends. @default false */
  readonly handleSignals?: boolean | undefined;
  /** Most events that this worker holds at once. @default 500 */
  readonly batchSize?: number | undefined;
  /**
   * Attempts a second of all workers of the queue together: 110 % of it in any second at most, and in any minute no more
   * than the rate. Give all of them the same. @default no limit
   */
  readonly maxPerSecond?: number | undefined;
  /** Wait between two looks while events trickle in. @default 10 */
  readonly pollMinMs?: number | undefined;
  /** Longest wait between two looks while there is nothing; `wake()` ends it. @default 250 */
  readonly pollMaxMs?: number | undefined;
  /**
   * How long an event still belongs to a worker that was killed; a living one renews it. After that and a look at the queue
   * by any worker, others send it. @default 15_000
   */
  readonly lockMs?: number | undefined;
  /** How long Redis may take for one batch before the connection is replaced. @default 5_000 */
  readonly timeoutMs?: number | undefined;
}

export const WORKER_DEFAULTS = Object.freeze({
  ...{ name: 'worker', shutdownDeadlineMs: 10_000, batchSize: 500, pollMinMs: 10, pollMaxMs: 250 },
  ...{ lockMs: 15_000, timeoutMs: 5_000 },
});

export const WORKER_OPTION_CHECKS: Readonly<Record<keyof WorkerOptions, OptionCheck>> = {
  ...EVENT_OPTION_CHECKS,
  ...SENDER_OPTION_CHECKS,
  ...RUN_OPTION_CHECKS,
  ...ADDRESS_CHECKS,
  batchSize: wholeNumber(1, 10_000),
  maxPerSecond: wholeNumber(1),
  pollMinMs: milliseconds,
  pollMaxMs: milliseconds,
  lockMs: milliseconds,
  timeoutMs: milliseconds,
};

/**
 * @returns the options; without a key outside of production, disabled
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function checkWorkerOptions(options: WorkerOptions): WorkerOptions {
  return checkSendingOptions('the worker', options, WORKER_OPTION_CHECKS, missingConnection(options));
}

/** What sends finished events. */
export function senderOptionsOf(options: WorkerOptions): SenderOptions {
  return pickOptions(options, SENDER_OPTION_CHECKS);
}
