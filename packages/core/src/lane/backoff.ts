/** Share of the base below which no wait falls, so that full jitter cannot become a hot loop. */
const FLOOR_SHARE = 0.2;

/** Jitter on top of a wait that a server asked for, so that its clients do not all come back at once. */
const REQUESTED_JITTER_SHARE = 0.1;

/**
 * Exponential backoff with full jitter: between a fifth of the base and `min(maxMs, baseMs · 2^(n−1))`.
 *
 * @param n 1 for the first wait
 * @param random from 0 to 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(n: number, baseMs: number, maxMs: number, random: number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(n - 1, 52));
  return Math.min(maxMs, Math.max(baseMs * FLOOR_SHARE, random * ceiling));
}

/** The wait that a server asked for, capped, with jitter on top. Never shorter than asked, but for the cap. */
export function requestedWaitMs(askedMs: number, capMs: number, random: number): number {
  return Math.min(askedMs, capMs) * (1 + REQUESTED_JITTER_SHARE * random);
}
