import { realTimers } from '../time/real-timers.js';
import { holdTimers, releaseTimers } from '../../test/hold-timers.js';
import { DeadlineWatch, type Perishable } from './deadline-watch.js';

const TIMEOUT_MS = 20_000;
/** How much later than its deadline an attempt may end. */
const LATE_MS = 200;

class Overdue implements Perishable {
  readonly expire = jest.fn();
  slot = -1;

  constructor(private readonly at: number) {}

  isOverdue(now: number): boolean {
    return now >= this.at;
  }
}

beforeEach(() => holdTimers());
afterEach(() => releaseTimers());

describe('the watch over deadlines', () => {
  it('ends what is overdue, not before its time and little after', () => {
    const watch = new DeadlineWatch<Overdue>(TIMEOUT_MS);
    const overdue = new Overdue(performance.now() + 15_000);
    watch.add(overdue);
    jest.advanceTimersByTime(14_999);
    expect(overdue.expire).not.toHaveBeenCalled();
    jest.advanceTimersByTime(2 * LATE_MS);
    expect(overdue.expire).toHaveBeenCalled();
  });

  it('ends each at its own time', () => {
    const watch = new DeadlineWatch<Overdue>(TIMEOUT_MS);
    const all = [1_000, 5_000, 9_000].map((ms) => new Overdue(performance.now() + ms));
    all.forEach((each) => {
      each.expire.mockImplementation(() => watch.delete(each));
      watch.add(each);
    });
    jest.advanceTimersByTime(5_000 + 2 * LATE_MS);
    expect(all.map(({ expire }) => expire.mock.calls.length)).toEqual([1, 1, 0]);
  });

  it('looks often enough for a short timeout', () => {
    const watch = new DeadlineWatch<Overdue>(500);
    const overdue = new Overdue(performance.now() + 375);
    watch.add(overdue);
    jest.advanceTimersByTime(400);
    expect(overdue.expire).toHaveBeenCalled();
  });

  it('looks after one more turn of the event loop, in which an answer may be read', () => {
    const watch = new DeadlineWatch<Overdue>(TIMEOUT_MS);
    const overdue = new Overdue(0);
    watch.add(overdue);
    setTimeout(() => watch.delete(overdue), LATE_MS);
    jest.advanceTimersByTime(2 * LATE_MS);
    expect(overdue.expire).not.toHaveBeenCalled();
  });

  it('has one timer for all, and none while there is nothing to watch', () => {
    const watch = new DeadlineWatch<Overdue>(TIMEOUT_MS);
    expect(jest.getTimerCount()).toBe(0);
    const all = Array.from({ length: 64 }, () => new Overdue(Infinity));
    all.forEach((each) => watch.add(each));
    expect(jest.getTimerCount()).toBe(1);
    all.forEach((each) => watch.delete(each));
    jest.advanceTimersByTime(2 * LATE_MS);
    expect(jest.getTimerCount()).toBe(0);
    watch.add(all[0]!);
    expect(jest.getTimerCount()).toBe(1);
  });

  it('tells what it watches, and nothing once closed, when it has no timer', () => {
    const watch = new DeadlineWatch<Overdue>(TIMEOUT_MS);
    const overdue = new Overdue(0);
    watch.add(overdue);
    expect(watch.values()).toEqual([overdue]);
    watch.close();
    watch.close();
    expect(watch.values()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the timer of the watch', () => {
  it('does not keep the process alive', () => {
    releaseTimers();
    const spy = jest.spyOn(realTimers, 'setTimeout');
    const watch = new DeadlineWatch<Overdue>(TIMEOUT_MS);
    watch.add(new Overdue(Infinity));
    expect((spy.mock.results[0]!.value as NodeJS.Timeout).hasRef()).toBe(false);
    watch.close();
    spy.mockRestore();
  });
});
