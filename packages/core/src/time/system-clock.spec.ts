import { realTimers } from './real-timers.js';
import { holdTimers, releaseTimers } from '../../test/hold-timers.js';
import { MAX_TIMER_MS, systemClock } from './system-clock.js';

describe('the system clock', () => {
  beforeEach(() => holdTimers());
  afterEach(() => releaseTimers());

  it('calls back once, after the delay and not before', () => {
    const callback = jest.fn();
    systemClock.setTimer(callback, 100, 'background');
    jest.advanceTimersByTime(99);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('rounds a fraction of a millisecond up, so that nothing comes early', () => {
    const callback = jest.fn();
    systemClock.setTimer(callback, 100.01, 'background');
    jest.advanceTimersByTime(100);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each([MAX_TIMER_MS + 1, 2 ** 40, Infinity])('does not fire at once for %d ms, which no timer holds', (delayMs) => {
    const callback = jest.fn();
    systemClock.setTimer(callback, delayMs, 'background');
    jest.advanceTimersByTime(MAX_TIMER_MS - 1);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('takes what is past as now', () => {
    const callback = jest.fn();
    systemClock.setTimer(callback, -5_000, 'background');
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('does not call back once cancelled, however often', () => {
    const callback = jest.fn();
    const timer = systemClock.setTimer(callback, 100, 'foreground');
    timer.cancel();
    timer.cancel();
    jest.advanceTimersByTime(1_000);
    expect(callback).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the system clock of a process', () => {
  it('keeps the process alive for a foreground timer only', () => {
    const spy = jest.spyOn(realTimers, 'setTimeout');
    const timers = [
      systemClock.setTimer(() => undefined, 1_000, 'background'),
      systemClock.setTimer(() => undefined, 1_000, 'foreground'),
    ];
    const handles = spy.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(handles.map((handle) => handle.hasRef())).toEqual([false, true]);
    timers.forEach((timer) => timer.cancel());
    spy.mockRestore();
  });

  it('never runs backwards', () => {
    const times = Array.from({ length: 1_000 }, () => systemClock.monotonic());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
