import { realTimers } from '../time/real-timers.js';
import { AsyncResource } from 'node:async_hooks';
import type { Clock, Timer } from '../time/clock.types.js';

/** The async context in which the module was loaded: outside of every request. */
class RootContext extends AsyncResource {
  /** It keeps no process alive, and `jest --detectOpenHandles` asks. */
  hasRef(): boolean {
    return false;
  }
}

const ROOT = new RootContext('greenflash-events', { requireManualDestroy: true });

/**
 * Runs `work` soon after each poke, once for many pokes, and again at a time set by the work itself. It runs outside of
 * every request's async context: a timer made inside one would keep all that the request holds alive.
 */
export class Pump {
  #poked = false;
  #timer: Timer | undefined;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly work: () => void,
  ) {}

  poke(): void {
    if (this.#poked || this.#closed) return;
    this.#poked = true;
    ROOT.runInAsyncScope(() => realTimers.setImmediate(() => this.#run()));
  }

  /** Runs the work again after the delay, unless it is poked before. */
  wakeIn(delayMs: number | undefined): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (delayMs === undefined || this.#closed) return;
    this.#timer = this.clock.setTimer(() => this.#run(), delayMs, 'background');
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #run(): void {
    this.#poked = false;
    if (!this.#closed) this.work();
  }
}
