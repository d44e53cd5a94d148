/**
 * Whether the app's code has answered with a promise, or anything alike, where nobody can wait for one. If it rejects,
 * nothing happens: a rejection that nobody handles would end the process.
 */
export function abandonPromise(answer: unknown): boolean {
  const { then } = Object(answer) as { then?: unknown };
  if (typeof then !== 'function') return false;
  then.call(answer, undefined, () => undefined);
  return true;
}
