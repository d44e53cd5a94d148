import { performance } from 'node:perf_hooks';
import {
  RateLimitedLog,
  answerWithin,
  openClaimLoop,
  processWarningLogger,
  shutDownOnSignal,
  systemClock,
} from '@greenflash-events/core/engine';
import { linkToQueue } from './connection/queue-link.js';
import { RedisTimeout } from './connection/redis-timeout.js';
import { FailedJobs } from './dead-letters/failed-jobs.js';
import { redisFault } from './handover/redis-fault.js';
import { WORKER_DEFAULTS, checkWorkerOptions, senderOptionsOf, type WorkerOptions } from './options/worker-options.js';
import { JobSource } from './worker/job-source.js';
import { LockRenewal } from './worker/lock-renewal.js';
import { NO_WORKER } from './worker/no-worker.js';
import { QueueWorker } from './worker/queue-worker.js';
import { linkToWorker } from './worker/worker-link.js';
import type { EventWorker } from './worker/worker.types.js';

/** Jobs of workers that are gone are looked for this often in the time of one lock. */
const STALLED_LOOKS = 3;

/**
 * Starts to send what the queue holds. As many workers as you like may run at once; they share the queue's pause. It keeps
 * its process alive until `shutdown()`; a Redis that cannot be reached is tried again for ever.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function startWorker(options: WorkerOptions): EventWorker {
  if (checkWorkerOptions(options).enabled === false) return NO_WORKER;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings = { ...WORKER_DEFAULTS, ...given } as WorkerOptions & typeof WORKER_DEFAULTS;
  const { name, hooks = {}, logger = processWarningLogger, batchSize, pollMinMs, pollMaxMs } = settings;
  const log = new RateLimitedLog(logger, `greenflash-events (${name}): `, () => performance.now());
  const onError = (error: Error): void => {
    const { reason, message } = redisFault(error);
    log.warn(`redis:${reason}`, `${message}; the worker goes on when it is back`);
  };
  const { lockMs, maxPerSecond } = settings;
  const link = linkToWorker({ ...settings, stalledIntervalMs: Math.ceil(lockMs / STALLED_LOOKS), onError });
  const renewal = new LockRenewal({
    extend: (ids, tokens, forMs) => link.use((worker) => worker.extendJobLocks(ids, tokens, forMs)),
    ...{ lockMs, clock: systemClock, log },
  });
  const source = new JobSource(link, renewal, systemClock, maxPerSecond);
  const surroundings = { name, hooks, logger, maxClaim: batchSize, pollMinMs, pollMaxMs };
  const loop = openClaimLoop(source, senderOptionsOf(options), surroundings);
  const letters = linkToQueue({ ...settings, onError });
  const worker = new QueueWorker(loop, new FailedJobs(letters, () => loop.wake()), settings.shutdownDeadlineMs);
  worker.onClose((leftMs) =>
    answerWithin(leftMs, source.close(), () => new RedisTimeout(leftMs)).catch(() => undefined),
  );
  worker.onClose(() => renewal.close());
  worker.onClose(() => link.close());
  worker.onClose(() => letters.close());
  if (options.handleSignals === true) worker.onClose(shutDownOnSignal({ shutdown: () => worker.shutdown() }, log));
  return worker;
}
