/** Calls the app's code, which may throw or, where it is async, reject: neither may reach ours or end the process. */
export function callFenced(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const returned = call() as PromiseLike<unknown> | undefined | null;
    // Any thenable: a promise of another realm or library ends the process as well.
    if (typeof returned?.then === 'function') returned.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}
