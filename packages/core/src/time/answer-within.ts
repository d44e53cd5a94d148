import { realTimers } from './real-timers.js';

/**
 * The answer of a server, if it comes in time. What comes later is dropped; what was asked for may have been done all the
 * same.
 *
 * @throws (as a rejection) what `late` makes after `ms`, or what the answer rejects with
 */
export async function answerWithin<T>(ms: number, answer: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = realTimers.setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    realTimers.clearTimeout(timer);
  }
}
