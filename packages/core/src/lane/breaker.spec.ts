import fc from 'fast-check';
import { Breaker } from './breaker.js';

/** A letter an attempt: `f`ault or `s`uccess, each `stepMs` after the one before. The answers of `note()`. */
function play(breaker: Breaker, attempts: string, startMs = 0, stepMs = 1): boolean[] {
  return [...attempts].map((letter, index) => breaker.note(letter === 'f', startMs + index * stepMs));
}

describe('the breaker', () => {
  it('opens on ten faults in a row and not before', () => {
    expect(play(new Breaker(), 'f'.repeat(10))).toEqual([...Array<boolean>(9).fill(false), true]);
  });

  it('opens on ten in a row however slowly they come', () => {
    expect(play(new Breaker(), 'f'.repeat(10), 0, 60_000).at(-1)).toBe(true);
  });

  it('begins to count anew after a success', () => {
    const breaker = new Breaker();
    expect(play(breaker, 'fffffffffs', 0, 20_000)).not.toContain(true);
    expect(play(breaker, 'fffffffff', 1_000_000, 20_000)).not.toContain(true);
    expect(breaker.note(true, 2_000_000)).toBe(true);
  });

  it('opens when half of twenty attempts within ten seconds are faults', () => {
    expect(play(new Breaker(), 'sf'.repeat(9) + 'sf')).toEqual([...Array<boolean>(19).fill(false), true]);
  });

  it('stays closed when fewer than half are faults, or fewer than twenty were made', () => {
    expect(play(new Breaker(), 'ssf'.repeat(40))).not.toContain(true);
    expect(play(new Breaker(), 'sf'.repeat(9))).not.toContain(true);
  });

  it('does not open on a success', () => {
    const answers = play(new Breaker(), 'sf'.repeat(10) + 's');
    expect(answers.at(-2)).toBe(true);
    expect(answers.at(-1)).toBe(false);
  });

  it('forgets what is older than ten seconds', () => {
    const breaker = new Breaker();
    play(breaker, 'sf'.repeat(9), 0);
    expect(play(breaker, 'sf', 11_000)).toEqual([false, false]);
    expect(play(breaker, 'ssssffff' + 'sf'.repeat(5), 11_500).at(-1)).toBe(true);
  });

  it('slides: faults of one second weigh for ten seconds, not for a fixed slot', () => {
    const breaker = new Breaker();
    play(breaker, 's'.repeat(9), 5_000);
    play(breaker, 'f'.repeat(9), 9_000);
    expect(breaker.note(false, 14_000)).toBe(false);
    expect(breaker.note(true, 14_001)).toBe(true);
  });

  it('knows nothing after a reset', () => {
    const breaker = new Breaker();
    play(breaker, 'sf'.repeat(9) + 'ffffffff');
    breaker.reset();
    expect(play(breaker, 'f'.repeat(9), 100)).not.toContain(true);
  });

  it('opens only for a reason, and always for one', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 120 }), (faults) => {
        const breaker = new Breaker();
        faults.forEach((fault, index) => {
          const soFar = faults.slice(0, index + 1);
          const bad = soFar.filter(Boolean).length;
          const tenInARow = soFar.length >= 10 && soFar.slice(-10).every(Boolean);
          const half = soFar.length >= 20 && bad >= soFar.length / 2;
          expect(breaker.note(fault, index)).toBe(fault && (tenInARow || half));
        });
      }),
    );
  });
});
