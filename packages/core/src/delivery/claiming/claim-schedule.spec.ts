import { ClaimSchedule } from './claim-schedule.js';

const schedule = (): ClaimSchedule => new ClaimSchedule({ maxClaim: 500, pollMinMs: 10, pollMaxMs: 1_000 }, () => 0);

/** Claims that are full and used up in this time, one after the other. */
function claims(of: ClaimSchedule, count: number, usedUpInMs: number): void {
  for (let n = 0; n < count; n++) {
    of.answered(1_000, 1, 0);
    of.heldAreDown(0, usedUpInMs);
  }
}

describe('when to claim', () => {
  it('at once, and again at once while there was as much as was asked for', () => {
    const s = schedule();
    expect(s.dueAt).toBe(-Infinity);
    s.began();
    expect(s.dueAt).toBe(Infinity);
    s.answered(16, 16, 100);
    expect(s.dueAt).toBe(100);
    s.answered(3, 16, 100);
    expect(s.dueAt).toBe(110);
  });

  it('ever later while there is nothing, up to pollMaxMs, and at once when woken', () => {
    const s = schedule();
    const waits = Array.from({ length: 9 }, () => {
      s.answered(0, 16, 0);
      return s.dueAt;
    });
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1_000, 1_000]);
    s.wake();
    expect(s.dueAt).toBe(-Infinity);
    s.answered(0, 16, 0);
    expect(s.dueAt).toBe(10);
  });

  it('not later than an event that was given back is due again', () => {
    const s = schedule();
    s.failed(0);
    s.retryDueAt(5);
    s.retryDueAt(7);
    expect(s.dueAt).toBe(5);
  });
});

describe('how much to claim', () => {
  it('grows to the limit while claims are used up quickly, and shrinks where that takes long', () => {
    const s = schedule();
    expect(s.wanted(0, false)).toBe(16);
    claims(s, 10, 100);
    expect(s.wanted(0, false)).toBe(500);
    claims(s, 3, 5_000);
    expect(s.wanted(0, false)).toBe(62);
  });

  it('fills up what is held when half of it is gone', () => {
    const s = schedule();
    expect(s.wanted(9, false)).toBe(0);
    expect(s.wanted(8, false)).toBe(8);
  });

  it('is one event for a probe, and none beside it', () => {
    const s = schedule();
    expect(s.wanted(0, true)).toBe(1);
    expect(s.wanted(1, true)).toBe(0);
  });
});
