import type { Clock } from '../../time/clock.types.js';
import type { ClaimCounts, ClaimReport } from './claim-stats.types.js';

/** Of the deadline, this much or this share is kept for writing the outcomes of the last attempts. */
const WRITING_MS = 1_000;
const WRITING_SHARE = 0.25;

/** What a shutdown needs of a claim loop. */
interface Stoppable {
  counts(): ClaimCounts;
  /** Whether nothing is being sent or claimed, and no outcome waits to be written. */
  isDone(): boolean;
  /** Outcomes that were given up. */
  unwritten(): number;
  onProgress(listener: () => void): void;
  /** Begins nothing more, and gives back what was not sent. */
  stop(): void;
  /** Writes at once what waits to be written. */
  hurry(): void;
  /** Gives up what is being sent. */
  abort(): Promise<void>;
  close(): void;
}

/** Lets attempts end, aborts those that do not, writes the outcomes of all. Bounded by the deadline. */
export async function stopClaiming(deadlineMs: number, clock: Clock, loop: Stoppable): Promise<ClaimReport> {
  const startedAt = clock.monotonic();
  const before = loop.counts();
  const unwrittenBefore = loop.unwritten();
  loop.stop();
  const inTime = await until(deadlineMs - Math.min(WRITING_MS, deadlineMs * WRITING_SHARE), clock, loop);
  const aborted = loop.abort();
  if (!inTime) await until(startedAt + deadlineMs - clock.monotonic(), clock, loop);
  loop.close();
  await aborted;
  const after = loop.counts();
  return {
    ok: loop.unwritten() === unwrittenBefore && after.inFlight === 0,
    reason: inTime ? 'drained' : 'deadline',
    delivered: after.delivered - before.delivered,
    sampled: after.sampled - before.sampled,
    dead: after.dead - before.dead,
    released: after.released - before.released,
    elapsedMs: clock.monotonic() - startedAt,
  };
}

/** @returns whether it was done in time */
function until(withinMs: number, clock: Clock, loop: Stoppable): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(() => end(false), withinMs, 'foreground');
    const end = (isDone: boolean): void => {
      timer.cancel();
      loop.onProgress(() => undefined);
      resolve(isDone);
    };
    const look = (): void => {
      loop.hurry();
      if (loop.isDone()) end(true);
    };
    loop.onProgress(look);
    look();
  });
}
