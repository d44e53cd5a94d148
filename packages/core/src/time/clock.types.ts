/** Time and timers, injected so that tests can hold them still. */
export interface Clock {
  /** Epoch milliseconds, by the machine's clock, which may jump. */
  now(): number;
  /** Milliseconds since some point in the past, which never jump. */
  monotonic(): number;
  /**
   * Calls back once after at least that many milliseconds.
   *
   * @param purpose a `foreground` timer, for which a caller waits, keeps the process alive; a `background` one does not
   */
  setTimer(callback: () => void, delayMs: number, purpose: 'foreground' | 'background'): Timer;
}

export interface Timer {
  /** Idempotent. */
  cancel(): void;
}
