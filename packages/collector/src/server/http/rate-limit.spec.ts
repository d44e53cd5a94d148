import fc from 'fast-check';
import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  it('lets a burst of the whole count pass, then one for every part of the period', () => {
    const limit = new RateLimit({ count: 4, periodMs: 1000 });
    const at = (nowMs: number): number => limit.take('k', nowMs);

    expect([at(0), at(0), at(0), at(0)]).toEqual([0, 0, 0, 0]);
    expect(at(0)).toBe(250);
    expect(at(100)).toBe(150);
    expect(at(250)).toBe(0);
    expect(at(250)).toBe(250);
  });

  it('counts each key apart', () => {
    const limit = new RateLimit({ count: 1, periodMs: 1000 });

    expect([limit.take('a', 0), limit.take('b', 0), limit.take('a', 0)]).toEqual([0, 0, 1000]);
  });

  it('has room again exactly after the time that it named', () => {
    const rate = fc.record({ count: fc.integer({ min: 1, max: 1000 }), periodMs: fc.constantFrom(1000, 60_000) });
    const steps = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(rate, steps, (given, gaps) => {
        const limit = new RateLimit(given);
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const waitMs = limit.take('k', nowMs);
          expect(waitMs === 0 || limit.take('k', nowMs + waitMs * 0.99) > 0).toBe(true);
          if (waitMs > 0) expect(limit.take('k', (nowMs += waitMs))).toBe(0);
        }
      }),
    );
  });
});
