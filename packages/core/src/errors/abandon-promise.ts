/**
 * Whether the app's code has answered with a promise, or anything alike, where no caller can wait for one. If it rejects,
 * nothing happens: an unhandled rejection would end the process.
 */
export function abandonPromise(answer: unknown): boolean {
  const { then } = Object(answer) as { then?: unknown };
  if (typeof then !== 'function') return false;
  then.call(answer, undefined, () => undefined);
  return true;
}
