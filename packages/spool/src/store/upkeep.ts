import type { Clock, Timer } from '@greenflash-events/core/engine';

/** How long an outcome waits for others to be written down with. */
const SETTLE_MS = 20;
/** How often the disk is tried again and orphans are looked for, give or take a fifth, so that processes do not march in step. */
const TICK_MS = 1_000;

/** Calls for what is to be done now and then. None of it keeps the process alive. */
export class Upkeep {
  #settle: Timer | undefined;
  #tick: Timer | undefined;
  #closed = false;

  /** @param failed told of an error of the work, which would end the app otherwise: nobody is there to catch it */
  constructor(
    private readonly clock: Clock,
    private readonly work: { readonly settle: () => void; readonly tick: () => void },
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    const delayMs = TICK_MS * (0.8 + 0.4 * Math.random());
    this.#tick = this.clock.setTimer(() => this.#runTick(), delayMs, 'background');
  }

  /** Outcomes are to be written down. */
  settleSoon(): void {
    if (this.#settle !== undefined || this.#closed) return;
    this.#settle = this.clock.setTimer(
      () => {
        this.#settle = undefined;
        this.#do(this.work.settle);
      },
      SETTLE_MS,
      'background',
    );
  }

  close(): void {
    this.#closed = true;
    this.#settle?.cancel();
    this.#tick?.cancel();
  }

  #runTick(): void {
    this.#do(this.work.settle);
    this.#do(this.work.tick);
    if (!this.#closed) this.start();
  }

  #do(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failed(error);
    }
  }
}
