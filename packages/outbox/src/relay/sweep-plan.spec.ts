import { SweepPlan } from './sweep-plan.js';

/** A plan on a clock that a test moves, and one look that takes so long and finds rows due at these times. */
function rig() {
  let now = 0;
  const plan = new SweepPlan(() => now);
  const look = (tookMs: number, ...dueAt: number[]): number => {
    const { from, done } = plan.next();
    now += tookMs;
    done(dueAt);
    return from;
  };
  return { look, pass: (ms: number) => void (now += ms) };
}

describe('where a claim begins to look', () => {
  it('is the front at first, and then where the last one found something', () => {
    const { look } = rig();
    expect(look(1, 100, 50)).toBe(0);
    expect(look(1, 120)).toBeCloseTo(50, 3);
    expect(look(1)).toBeCloseTo(120, 3);
    expect(look(1)).toBeCloseTo(120, 3);
  });

  it('is the front again a fifth of a second later, for what became due before', () => {
    const { look, pass } = rig();
    look(1, 100);
    pass(200);
    expect(look(1)).toBe(0);
    expect(look(1)).toBeCloseTo(100, 3);
  });

  it('is the front less often where that takes long, and every ten seconds at least', () => {
    const { look, pass } = rig();
    look(100, 100);
    pass(1_900);
    expect(look(1)).not.toBe(0);
    pass(100);
    expect(look(60_000)).toBe(0);
    pass(9_999);
    expect(look(0)).not.toBe(0);
    pass(1);
    expect(look(0)).toBe(0);
  });
});
