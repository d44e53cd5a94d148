/** What BullMQ takes as a worker's `limiter`: so many jobs in so many milliseconds, of all workers together. */
export interface Limiter {
  readonly max: number;
  readonly duration: number;
}

const WINDOW_MS = 250;
const WINDOWS_PER_SECOND = 4;

/** BullMQ lets a window's jobs go all at once: a quarter of a second's worth, where that is one at least. */
export function limiterOf(maxPerSecond: number): Limiter {
  if (maxPerSecond < WINDOWS_PER_SECOND) return { max: 1, duration: Math.ceil(1_000 / maxPerSecond) };
  return { max: Math.floor(maxPerSecond / WINDOWS_PER_SECOND), duration: WINDOW_MS };
}
