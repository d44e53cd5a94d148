import { Job, UnrecoverableError, type Worker } from 'bullmq';
import type { Settlement } from '@greenflash-events/core/engine';
import type { EventJob } from '../jobs/event-job.js';
import { failedReason } from '../dead-letters/failed-reason.js';

/** A job that this process may send, under the lock of that name. */
export interface JobClaim {
  readonly job: EventJob;
  readonly token: string;
}

/** BullMQ's answer to one who wants the next job. */
type NextJob = readonly [data?: Parameters<typeof Job.fromJSON>[1] | null, id?: string] | undefined;

/**
 * Tells BullMQ the outcome of the job.
 *
 * @param next whose worker takes the next job with the end of this one; none where it is left out
 * @returns the claim on that next job, if there is one
 */
export async function settleJob(settlement: Settlement, now: number, next?: Worker): Promise<JobClaim | undefined> {
  const { job, token } = settlement.claim as JobClaim;
  switch (settlement.kind) {
    case 'ack':
      return complete(job, token, next);
    case 'release':
      await job.moveToWait(token);
      return undefined;
    case 'retry':
      await job.updateData({ ...job.data, ...settlement.history, triedAt: now });
      await job.moveToDelayed(now + settlement.delayMs, token);
      return undefined;
    case 'bury':
      // What was never tried has nothing to add; and a job that holds no event keeps what it holds.
      if (settlement.history.attempts > 0) await job.updateData({ ...job.data, ...settlement.history });
      await job.moveToFailed(withoutStack(failedReason(settlement.reason, settlement.message)), token, false);
      return undefined;
  }
}

async function complete(job: EventJob, token: string, next: Worker | undefined): Promise<JobClaim | undefined> {
  const answer = (await job.moveToCompleted('', token, next !== undefined)) as NextJob;
  const [data, id] = answer ?? [];
  return next === undefined || !data ? undefined : { job: Job.fromJSON(next, data, id), token };
}

/** Whether another worker holds the job by now, or none has to any more. */
export function isLostClaim(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' && code < 0;
}

/** BullMQ keeps the stack of an error beside its message; where this code stands concerns no one. */
function withoutStack(message: string): Error {
  const error = new UnrecoverableError(message);
  error.stack = message;
  return error;
}
