/** A duration that a caller gave, in milliseconds: one that is no number must not end a wait at once, or never. */
export function durationOr(given: number | undefined, fallback: number): number {
  return typeof given === 'number' && given >= 0 ? given : fallback;
}
