import type { Clock, Timer } from '@greenflash-events/core/engine';
import { Upkeep } from './upkeep.js';

/** Records the timers that are set, and fires them when a test says so. */
class Timers implements Clock {
  readonly set: { readonly callback: () => void; readonly delayMs: number; readonly purpose: string }[] = [];
  now = (): number => 0;
  monotonic = (): number => 0;
  setTimer(callback: () => void, delayMs: number, purpose: 'foreground' | 'background'): Timer {
    const timer = { callback, delayMs, purpose };
    this.set.push(timer);
    return { cancel: () => void this.set.splice(this.set.indexOf(timer), 1) };
  }
  fire(match: (delayMs: number) => boolean): void {
    const at = this.set.findIndex(({ delayMs }) => match(delayMs));
    this.set.splice(at, 1)[0]!.callback();
  }
}

const isTick = (delayMs: number): boolean => delayMs > 500;
const isSettle = (delayMs: number): boolean => delayMs < 500;

describe('upkeep', () => {
  it('writes outcomes down soon, those of a while at once', () => {
    const timers = new Timers();
    const settle = jest.fn();
    const upkeep = new Upkeep(timers, { settle, tick: jest.fn() }, jest.fn());
    upkeep.settleSoon();
    upkeep.settleSoon();
    expect(timers.set).toHaveLength(1);
    timers.fire(isSettle);
    expect(settle).toHaveBeenCalledTimes(1);
    upkeep.settleSoon();
    expect(timers.set).toHaveLength(1);
  });

  it('looks around about every second, and keeps no process alive', () => {
    const timers = new Timers();
    const tick = jest.fn();
    new Upkeep(timers, { settle: jest.fn(), tick }, jest.fn()).start();
    for (let ticks = 1; ticks <= 3; ticks++) {
      expect(timers.set[0]!.delayMs).toBeGreaterThanOrEqual(800);
      expect(timers.set[0]!.delayMs).toBeLessThanOrEqual(1_200);
      expect(timers.set[0]!.purpose).toBe('background');
      timers.fire(isTick);
      expect(tick).toHaveBeenCalledTimes(ticks);
    }
  });

  it('goes on after work that failed, and says so: an error on a timer would end the app', () => {
    const timers = new Timers();
    const broken = new Error('EIO');
    const failing = (): void => {
      throw broken;
    };
    const failed = jest.fn();
    const upkeep = new Upkeep(timers, { settle: failing, tick: failing }, failed);
    upkeep.start();
    timers.fire(isTick);
    expect(failed.mock.calls).toEqual([[broken], [broken]]);
    upkeep.settleSoon();
    timers.fire(isSettle);
    expect(failed).toHaveBeenCalledTimes(3);
    expect(timers.set.filter(({ delayMs }) => isTick(delayMs))).toHaveLength(1);
  });

  it('leaves no timer when it is closed, and sets none', () => {
    const timers = new Timers();
    const upkeep = new Upkeep(timers, { settle: jest.fn(), tick: jest.fn() }, jest.fn());
    upkeep.start();
    upkeep.settleSoon();
    upkeep.close();
    upkeep.settleSoon();
    expect(timers.set).toEqual([]);
  });
});
