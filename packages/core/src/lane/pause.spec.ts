import fc from 'fast-check';
import type { LaneReason } from '../outcome/reports.types.js';
import { pauseFor } from './pause.js';

const DEFAULTS = { pauseBaseMs: 1_000, pauseMaxMs: 60_000, maxRetryAfterMs: 300_000 };
const QUICK: readonly LaneReason[] = ['throttled', 'unavailable', 'timeout', 'network'];
const SLOW: readonly LaneReason[] = ['auth', 'misrouted'];

describe('a pause', () => {
  it.each(QUICK)('for %s begins at up to a second and doubles up to a minute', (reason) => {
    const lengths = [1, 2, 3, 6, 7, 20].map((n) => pauseFor(reason, n, undefined, DEFAULTS, 1).ms);
    expect(lengths).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
    expect(pauseFor(reason, 1, undefined, DEFAULTS, 0)).toEqual({ ms: 200, requestedMs: 0 });
  });

  it.each(SLOW)('for %s is five times as long, base and cap', (reason) => {
    const lengths = [1, 2, 6, 7, 20].map((n) => pauseFor(reason, n, undefined, DEFAULTS, 1).ms);
    expect(lengths).toEqual([5_000, 10_000, 160_000, 300_000, 300_000]);
    expect(pauseFor(reason, 1, undefined, DEFAULTS, 0).ms).toBe(1_000);
  });

  it('is what the server asks for, with jitter on top, and no more than the cap', () => {
    expect(pauseFor('throttled', 1, 30_000, DEFAULTS, 0)).toEqual({ ms: 30_000, requestedMs: 30_000 });
    expect(pauseFor('throttled', 1, 30_000, DEFAULTS, 1)).toEqual({ ms: 33_000, requestedMs: 33_000 });
    expect(pauseFor('throttled', 1, 86_400_000, DEFAULTS, 0).ms).toBe(300_000);
    expect(pauseFor('throttled', 1, Infinity, DEFAULTS, 1).ms).toBe(330_000);
  });

  it('is our own backoff where that is longer than what the server asks for', () => {
    expect(pauseFor('throttled', 7, 500, DEFAULTS, 1)).toEqual({ ms: 60_000, requestedMs: 550 });
  });

  it('keeps every bound, whatever the options', () => {
    const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    const options = fc.record({ pauseBaseMs: ms, pauseMaxMs: ms, maxRetryAfterMs: ms });
    const reason = fc.constantFrom(...QUICK, ...SLOW);
    const asked = fc.option(ms, { nil: undefined });
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(reason, fc.nat(100), asked, options, random, (why, n, askedMs, given, luck) => {
        const pause = pauseFor(why, n, askedMs, given, luck);
        const ownMaxMs = given.pauseMaxMs * (SLOW.includes(why) ? 5 : 1);
        expect(pause.ms).toBeGreaterThan(0);
        expect(pause.ms).toBeLessThanOrEqual(Math.max(ownMaxMs, given.maxRetryAfterMs * 1.101));
        expect(pause.requestedMs).toBeGreaterThanOrEqual(Math.min(askedMs ?? 0, given.maxRetryAfterMs));
        expect(pause.requestedMs).toBeLessThanOrEqual(pause.ms);
      }),
    );
  });
});
