import type { Clock, Timer } from '../../src/time/clock.types.js';
import { realTimers } from '../../src/time/real-timers.js';

interface Due {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Virtual time: what is due runs in its order, and between two points in time every promise settles. */
export class VirtualTime {
  #now = 0;
  #order = 0;
  readonly #heap: Due[] = [];
  readonly #immediates: (() => void)[] = [];

  get now(): number {
    return this.#now;
  }

  at(time: number, run: () => void): Timer {
    const due: Due = { at: Math.max(time, this.#now), order: this.#order++, run };
    this.#push(due);
    return { cancel: () => void (due.run = undefined) };
  }

  /**
   * Runs until the time has come, or until the look after a step says that it is enough.
   *
   * @param look called when every promise has settled
   */
  async run(until: number, look: () => boolean): Promise<void> {
    const real = realTimers.setImmediate;
    // Meanwhile it waits for the next settling: turns of the event loop would cost more than all else here.
    const later = (callback: () => void): void => void this.#immediates.push(callback);
    realTimers.setImmediate = later as unknown as typeof setImmediate;
    try {
      while (!(await this.#isOver(look))) {
        const first = this.#first();
        if (first === undefined || first.at > until) {
          this.#now = Math.max(this.#now, until);
          return;
        }
        this.#now = first.at;
        this.#runDue();
      }
    } finally {
      realTimers.setImmediate = real;
    }
  }

  async #isOver(look: () => boolean): Promise<boolean> {
    do {
      for (const run of this.#immediates.splice(0)) run();
      // A tick runs once the queue of microtasks is empty.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      await new Promise<void>((resolve) => process.nextTick(resolve));
      if (this.#immediates.length === 0 && look()) return true;
    } while (this.#immediates.length > 0);
    return false;
  }

  #runDue(): void {
    for (let due = this.#first(); due !== undefined && due.at <= this.#now; due = this.#first()) {
      this.#pop();
      const run = due.run!;
      due.run = undefined;
      run();
    }
  }

  #first(): Due | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) this.#pop();
    return this.#heap[0];
  }

  #push(due: Due): void {
    let at = this.#heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(this.#heap[parent]!, due)) break;
      this.#heap[at] = this.#heap[parent]!;
      at = parent;
    }
    this.#heap[at] = due;
  }

  #pop(): void {
    const last = this.#heap.pop()!;
    const { length } = this.#heap;
    if (length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      if (isBefore(last, this.#heap[child]!)) break;
      this.#heap[at] = this.#heap[child]!;
      at = child;
    }
    this.#heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Within this after a thaw all is heard of that was held up; promises settle between timers and network. */
export const THAW_MS = 0.2;

/** The clock of one simulated process, which can be frozen and killed. */
export class ProcessClock implements Clock {
  #alive = true;
  #frozen = false;
  #hasRun = true;
  #held: { readonly run: () => void; readonly isTimer: boolean }[] = [];

  constructor(private readonly time: VirtualTime) {}

  get isAlive(): boolean {
    return this.#alive;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** Whether anything has run on it since this was asked last. */
  takeHasRun(): boolean {
    const hasRun = this.#hasRun;
    this.#hasRun = false;
    return hasRun;
  }

  /** Something has begun on it that is no timer's and no answer's. */
  ran(): void {
    this.#hasRun = true;
  }

  now(): number {
    return Date.UTC(2026, 0, 1) + this.time.now;
  }

  monotonic(): number {
    return 1_000 + this.time.now;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#at(delayMs, callback, true);
  }

  /** What comes from outside: an answer, a database's. */
  receive(afterMs: number, callback: () => void): Timer {
    return this.#at(afterMs, callback, false);
  }

  freeze(): void {
    this.#frozen = true;
  }

  /**
   * A process that was stopped calls its timers first, then hears what the network brought; after a timer's callback that
   * blocked the event loop it is the other way round.
   */
  thaw(isNetworkFirst: boolean): void {
    this.#frozen = false;
    const held = this.#held.splice(0);
    for (const { run, isTimer } of held) {
      if (isTimer === isNetworkFirst) this.time.at(this.time.now + THAW_MS / 2, run);
      else run();
    }
  }

  kill(): void {
    this.#alive = false;
    this.#held = [];
  }

  #at(delayMs: number, callback: () => void, isTimer: boolean): Timer {
    let isCancelled = false;
    const run = (): void => {
      if (!this.#alive || isCancelled) return;
      this.#hasRun = true;
      if (this.#frozen) this.#held.push({ run, isTimer });
      else callback();
    };
    const timer = this.time.at(this.time.now + Math.max(0, delayMs), run);
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }
}
