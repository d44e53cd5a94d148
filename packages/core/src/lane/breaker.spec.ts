import fc from 'fast-check';
import { Breaker } from './breaker.js';

/** A letter an attempt: `f`ault or `s`uccess, each `stepMs` after the one before. The answers of `failed()`. */
function play(breaker: Breaker, attempts: string, startMs = 0, stepMs = 1): boolean[] {
  return [...attempts].map((letter, index) => {
    const now = startMs + index * stepMs;
    if (letter === 'f') return breaker.failed(now, now, 0);
    breaker.succeeded(now, now);
    return false;
  });
}

describe('the breaker', () => {
  it('opens on five faults where none got through for a second, and not before', () => {
    expect(play(new Breaker(1_000), 'fffff', 0, 250)).toEqual([false, false, false, false, true]);
    expect(play(new Breaker(1_000), 'fffff', 0, 240)).not.toContain(true);
    expect(play(new Breaker(1_000), 'ffff', 0, 60_000)).not.toContain(true);
  });

  it('opens on a hundred faults however quickly they come', () => {
    expect(play(new Breaker(1_000), 'f'.repeat(100), 0, 0).indexOf(true)).toBe(99);
  });

  it.each([0.3, 0.5, 0.8])('never opens while a share of %d fails at a high rate', (share) => {
    let seed = 1;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const attempts = Array.from({ length: 20_000 }, () => (random() < share ? 'f' : 's')).join('');
    expect(play(new Breaker(1_000), attempts)).not.toContain(true);
  });

  it('weighs a refusal by the time it takes, since a place that is refused at once is tried again at once', () => {
    const breaker = new Breaker(1_000);
    breaker.succeeded(0, 20);
    const refusals = Array.from({ length: 2_100 }, () => breaker.failed(20, 21, 0));
    expect(refusals.indexOf(true)).toBeGreaterThan(1_990);
    expect(refusals).toContain(true);
  });

  it('opens where next to nothing gets through, although something does', () => {
    expect(play(new Breaker(1_000), ('f'.repeat(60) + 's').repeat(5))).toContain(true);
  });

  it('counts from the start of the first attempt that failed: its silence is part of it', () => {
    const breaker = new Breaker(1_000);
    const answers = Array.from({ length: 5 }, (_, n) => breaker.failed(0, 15_000 + n, 0));
    expect(answers).toEqual([false, false, false, false, true]);
  });

  it('counts attempts that are as silent as the one which timed out', () => {
    expect(new Breaker(1_000).failed(0, 15_000, 4)).toBe(true);
    expect(new Breaker(1_000).failed(0, 15_000, 3)).toBe(false);
    const lively = new Breaker(1_000);
    lively.succeeded(14_500, 14_500);
    expect(lively.failed(0, 15_000, 60)).toBe(false);
  });

  it('knows nothing of faults after a reset', () => {
    const breaker = new Breaker(1_000);
    play(breaker, 'f'.repeat(99), 0, 0);
    breaker.reset();
    expect(play(breaker, 'ffff', 100, 1_000)).not.toContain(true);
    expect(breaker.failed(9_000, 9_000, 0)).toBe(true);
  });

  it('opens only where the last five attempts failed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 120 }), fc.nat(500), (faults, stepMs) => {
        const attempts = faults.map((isFault) => (isFault ? 'f' : 's')).join('');
        play(new Breaker(1_000), attempts, 0, stepMs).forEach((opens, index) => {
          if (opens) expect(attempts.slice(0, index + 1)).toMatch(/fffff$|f{20}/);
        });
      }),
    );
  });
});
