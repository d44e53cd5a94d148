import type { DeadLetters } from '@greenflash-events/core/engine';
import type { QueueAddress } from './connection/connection.types.js';
import { linkToQueue } from './connection/queue-link.js';
import { FailedJobs } from './dead-letters/failed-jobs.js';
import { checkAddress } from './options/address-checks.js';

const TIMEOUT_MS = 10_000;

/** Dead letters with a connection of their own. */
export interface OpenDeadLetters extends DeadLetters {
  /** Closes the connection. Idempotent. */
  close(): Promise<void>;
}

/**
 * The dead letters of a queue, for a process that runs no worker.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function openDeadLetters(address: QueueAddress): OpenDeadLetters {
  checkAddress(address);
  const link = linkToQueue({ ...address, timeoutMs: TIMEOUT_MS, onError: () => undefined });
  const letters = new FailedJobs(link, () => undefined);
  return {
    list: (filter) => letters.list(filter),
    redrive: (filter) => letters.redrive(filter),
    purge: (filter) => letters.purge(filter),
    close: () => link.close(),
  };
}
