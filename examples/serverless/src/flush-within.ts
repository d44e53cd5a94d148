import type { Tracker } from '@greenflash-events/core';
import type { InvocationContext } from './handler.js';

/** What an answer may wait for its events at the most. */
const MAX_FLUSH_MS = 1_000;
/** Kept for the answer itself. */
const RESERVED_MS = 200;

/** Sends what was tracked, in what is left of the invocation: an API that does not answer costs neither result nor timeout. */
export async function flushWithin(tracker: Tracker, context: InvocationContext): Promise<void> {
  const deadlineMs = Math.min(MAX_FLUSH_MS, Math.max(0, context.getRemainingTimeInMillis() - RESERVED_MS));
  const { ok, reason, pending } = await tracker.flush({ deadlineMs });
  if (!ok) process.stderr.write(`${pending} events wait for the next invocation (${reason})\n`);
}
