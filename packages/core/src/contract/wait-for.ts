const POLL_MS = 3;

/** For what hangs, not for what is slow: a busy machine takes many times what an idle one takes. */
const LIMIT_MS = 60_000;

/**
 * Waits until a fact holds.
 *
 * @param what the fact in words, for the error
 * @throws (as a rejection) an Error that names the fact when it does not hold in time
 */
export async function waitFor(what: string, fact: () => boolean, withinMs = LIMIT_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!fact()) {
    if (performance.now() > deadline) throw new Error(`timed out after ${withinMs} ms waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Waits until a fact holds that has to be asked for. */
export async function waitForAsync(what: string, fact: () => Promise<boolean>, withinMs = LIMIT_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await fact())) {
    if (performance.now() > deadline) throw new Error(`timed out after ${withinMs} ms waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
