import { UnrecoverableError } from 'bullmq';
import type { Settlement } from '@greenflash-events/core/engine';
import type { EventJob } from '../jobs/event-job.js';
import { failedReason } from '../dead-letters/failed-reason.js';

/** A job that this process may send, under the lock of that name. */
export interface JobClaim {
  readonly job: EventJob;
  readonly token: string;
}

/** Tells BullMQ what became of the job. */
export async function settleJob(settlement: Settlement, now: number): Promise<void> {
  const { job, token } = settlement.claim as JobClaim;
  switch (settlement.kind) {
    case 'ack':
      await job.moveToCompleted('', token, false);
      return;
    case 'release':
      await job.moveToWait(token);
      return;
    case 'retry':
      await job.updateData({ ...job.data, ...settlement.history, triedAt: now });
      await job.moveToDelayed(now + settlement.delayMs, token);
      return;
    case 'bury':
      await job.updateData({ ...job.data, ...settlement.history });
      await job.moveToFailed(withoutStack(failedReason(settlement.reason, settlement.message)), token, false);
  }
}

/** Whether somebody else holds the job by now, or nobody needs to any more. */
export function isLostClaim(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' && code < 0;
}

/** BullMQ keeps the stack of an error beside its message; where this code stands is nobody's concern. */
function withoutStack(message: string): Error {
  const error = new UnrecoverableError(message);
  error.stack = message;
  return error;
}
