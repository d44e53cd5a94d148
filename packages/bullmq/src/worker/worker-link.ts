import { Worker } from 'bullmq';
import { QueueLink, type LinkOptions } from '../connection/queue-link.js';

/** Beyond any count of crashes: a job that takes its worker down is another worker's next, and never lost by it. */
const MAX_STALLED = 1_000_000_000;

export interface WorkerLinkOptions extends LinkOptions {
  /** How long a job belongs to a worker that has stopped renewing its claim. */
  readonly lockMs: number;
  readonly stalledIntervalMs: number;
}

/** BullMQ's worker, which takes jobs only when told to, and looks after those of workers that are gone. */
export function linkToWorker({ lockMs, stalledIntervalMs, ...options }: WorkerLinkOptions): QueueLink<Worker> {
  return new QueueLink(options, (name, shared) => {
    const worker = new Worker(name, undefined, {
      ...shared,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount: MAX_STALLED,
      removeOnComplete: { count: 0 },
    });
    void worker.startStalledCheckTimer().catch(options.onError);
    return worker;
  });
}
