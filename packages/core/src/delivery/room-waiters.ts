/** Callers of `trackAndWait()` that wait for room in a full queue. */
export class RoomWaiters {
  readonly #waiting = new Set<() => void>();

  /** Settles when woken or when the signal aborts. */
  wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }

  /** An event has left: one of the waiting may fit, in the order of their coming. */
  wakeOne(): void {
    for (const wake of this.#waiting) return wake();
  }

  wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }
}
