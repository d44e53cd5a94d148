import type { QueueAddress } from './connection/connection.types.js';
import { linkToQueue } from './connection/queue-link.js';
import { examineQueue } from './doctor/examine-queue.js';
import type { QueueDoctor } from './doctor/queue-health.types.js';
import { checkAddress } from './options/address-checks.js';

const TIMEOUT_MS = 10_000;

/**
 * Looks at a queue and at the Redis it is in, with a connection of its own.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function openDoctor(address: QueueAddress): QueueDoctor {
  checkAddress(address);
  const link = linkToQueue({ ...address, timeoutMs: TIMEOUT_MS, onError: () => undefined });
  return {
    examine: () => link.use((queue) => examineQueue(queue, link.redis, Date.now())),
    close: () => link.close(),
  };
}
