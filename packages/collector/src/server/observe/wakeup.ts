/** Remembers that something happened while its one reader was busy. */
export class Wakeup {
  private happened = false;
  private resolve: (() => void) | undefined;

  notify(): void {
    this.happened = true;
    this.resolve?.();
  }

  /** Resolves at the next `notify()`, or at once when there was one since the last wait. */
  async wait(): Promise<void> {
    if (!this.happened) await new Promise<void>((resolve) => (this.resolve = resolve));
    this.happened = false;
  }
}
