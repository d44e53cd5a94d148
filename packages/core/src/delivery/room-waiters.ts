/** Callers of `trackAndWait()` that wait for room in a full queue, in the order of their coming. */
export class RoomWaiters {
  /** Each with the bytes that it wants to bring in. */
  readonly #waiting = new Map<() => void, number>();

  /** Settles when woken or when the signal aborts. */
  wait(signal: AbortSignal, bytes: number): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#waiting.set(wake, bytes);
    });
  }

  /** Wakes the first that fits. To be called again when that one is in, since there may be room for the next. */
  wakeFirst(fits: (bytes: number) => boolean): void {
    for (const [wake, bytes] of this.#waiting) if (fits(bytes)) return wake();
  }

  wakeAll(): void {
    for (const wake of this.#waiting.keys()) wake();
  }
}
