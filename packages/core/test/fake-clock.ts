import type { Clock, Timer } from '../src/time/clock.types.js';

interface FakeTimer {
  readonly callback: () => void;
  readonly dueAt: number;
  readonly purpose: 'foreground' | 'background';
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  readonly #timers = new Set<FakeTimer>();
  #monotonic = 1_000;
  #epoch: number;

  constructor(epoch: number = Date.UTC(2026, 0, 1)) {
    this.#epoch = epoch;
  }

  /** The timers that are set, the earliest first. */
  get timers(): readonly FakeTimer[] {
    return [...this.#timers].sort((a, b) => a.dueAt - b.dueAt);
  }

  now(): number {
    return this.#epoch;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  setTimer(callback: () => void, delayMs: number, purpose: 'foreground' | 'background'): Timer {
    const timer = { callback, dueAt: this.#monotonic + Math.max(0, delayMs), purpose };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Moves time, and calls back each timer at its own time, those included that are set meanwhile. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const next = this.timers[0];
      if (next === undefined || next.dueAt > end) break;
      this.#timers.delete(next);
      this.#moveTo(Math.max(this.#monotonic, next.dueAt));
      next.callback();
    }
    this.#moveTo(end);
  }

  /** The process is stopped for so long: what was due meanwhile runs at its end, all of it. */
  skip(ms: number): void {
    this.block(ms);
    this.advance(0);
  }

  /** The event loop is blocked for so long: no timer is called before time moves again. */
  block(ms: number): void {
    this.#moveTo(this.#monotonic + ms);
  }

  /** Moves time timer by timer, and lets promises and immediates run after each. */
  async pass(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await nextTurn();
    for (;;) {
      const next = this.timers[0];
      if (next === undefined || next.dueAt > end) break;
      this.advance(Math.max(0, next.dueAt - this.#monotonic));
      await nextTurn();
    }
    this.advance(end - this.#monotonic);
    await nextTurn();
  }

  /** The machine's clock jumps; the monotonic one does not. */
  jump(ms: number): void {
    this.#epoch += ms;
  }

  #moveTo(monotonic: number): void {
    this.#epoch += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

/** Lets promises settle, and what they began with `setImmediate` run. */
export async function nextTurn(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
