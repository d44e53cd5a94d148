/** A hidden tab draws no frames; there, items are handed on after this time. */
const OUT_OF_SIGHT_MS = 250;

/** What is used of a window. */
export type FrameClock = Pick<Window, 'requestAnimationFrame' | 'cancelAnimationFrame' | 'setTimeout' | 'clearTimeout'>;

/** Hands on what arrives, at most once a frame. */
export class FrameBatch<Item> {
  private waiting: Item[] = [];
  private cancel = (): void => undefined;

  constructor(
    private readonly clock: FrameClock,
    private readonly handOn: (items: readonly Item[]) => void,
  ) {}

  add(items: readonly Item[]): void {
    if (items.length === 0) return;
    if (this.waiting.length === 0) this.schedule();
    this.waiting = [...this.waiting, ...items];
  }

  /** Drops what is waiting. */
  clear(): void {
    this.cancel();
    this.waiting = [];
  }

  private schedule(): void {
    const frame = this.clock.requestAnimationFrame(() => this.flush());
    const timer = this.clock.setTimeout(() => this.flush(), OUT_OF_SIGHT_MS);
    this.cancel = () => {
      this.clock.cancelAnimationFrame(frame);
      this.clock.clearTimeout(timer);
    };
  }

  private flush(): void {
    const items = this.waiting;
    this.clear();
    this.handOn(items);
  }
}
