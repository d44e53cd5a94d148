import fc from 'fast-check';
import { ConcurrencyLimit } from './concurrency-limit.js';

function succeed(limit: ConcurrencyLimit, times: number): void {
  for (let i = 0; i < times; i++) limit.succeeded(true);
}

/** The attempts that a limit of this size lets through at once, all of them successes. */
function round(limit: ConcurrencyLimit): number {
  succeed(limit, limit.value);
  return limit.value;
}

describe('the automatic limit', () => {
  it('starts at 8 and doubles with each round up to 32', () => {
    const limit = new ConcurrencyLimit('auto');
    expect([limit.value, round(limit), round(limit)]).toEqual([8, 16, 32]);
  });

  it('then adds one with each round, up to 64', () => {
    const limit = new ConcurrencyLimit('auto');
    succeed(limit, 24);
    expect([round(limit), round(limit), round(limit)]).toEqual([33, 34, 35]);
    succeed(limit, 100_000);
    expect(limit.value).toBe(64);
  });

  it('learns nothing from the successes of an idle app', () => {
    const limit = new ConcurrencyLimit('auto');
    for (let i = 0; i < 1_000; i++) limit.succeeded(false);
    expect(limit.value).toBe(8);
  });

  it('shrinks to 0.7 when the endpoint is overloaded, and grows by one a round from there', () => {
    const limit = new ConcurrencyLimit('auto');
    succeed(limit, 24);
    limit.overloaded();
    expect(limit.value).toBe(22);
    expect([round(limit), round(limit)]).toEqual([23, 24]);
  });

  it('never shrinks below one', () => {
    const limit = new ConcurrencyLimit('auto');
    for (let i = 0; i < 100; i++) limit.overloaded();
    expect(limit.value).toBe(1);
  });

  it('starts slowly after a pause: one, then twice as many with each round, up to where it was', () => {
    const limit = new ConcurrencyLimit('auto');
    succeed(limit, 24 + 33 * 3);
    const before = limit.value;
    limit.slowStart();
    expect([limit.value, round(limit), round(limit), round(limit), round(limit), round(limit)]).toEqual([
      1, 2, 4, 8, 16, 32,
    ]);
    expect(round(limit)).toBe(before);
    expect(round(limit)).toBe(before + 1);
  });

  it('starts slowly up to 0.7 of where it was where the pause was for overload', () => {
    const limit = new ConcurrencyLimit('auto');
    succeed(limit, 24);
    limit.overloaded();
    limit.slowStart();
    succeed(limit, 21);
    expect(limit.value).toBe(22);
    expect(round(limit)).toBe(23);
  });

  it('keeps where it was through pauses in a row', () => {
    const limit = new ConcurrencyLimit('auto');
    succeed(limit, 24);
    for (let i = 0; i < 20; i++) limit.slowStart();
    expect(limit.value).toBe(1);
    succeed(limit, 31);
    expect(limit.value).toBe(32);
  });

  it('is as large as it may be when raised', () => {
    const limit = new ConcurrencyLimit('auto');
    limit.raise();
    expect(limit.value).toBe(64);
  });

  it('is a whole number between 1 and 64 whatever happens', () => {
    const step = fc.constantFrom('succeeded', 'idle', 'overloaded', 'slowStart', 'raise');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const limit = new ConcurrencyLimit('auto');
        for (const kind of steps) {
          if (kind === 'succeeded' || kind === 'idle') limit.succeeded(kind === 'succeeded');
          else limit[kind]();
          expect(Number.isInteger(limit.value)).toBe(true);
          expect(limit.value).toBeGreaterThanOrEqual(1);
          expect(limit.value).toBeLessThanOrEqual(64);
        }
      }),
    );
  });
});

describe('a pinned limit', () => {
  it.each([1, 5, 64])('stays at %i whatever happens', (pinned) => {
    const limit = new ConcurrencyLimit(pinned);
    succeed(limit, 1_000);
    limit.overloaded();
    limit.slowStart();
    limit.raise();
    expect(limit.value).toBe(pinned);
  });
});
