import fc from 'fast-check';
import { backoffMs, requestedWaitMs } from './backoff.js';

const n = fc.integer({ min: 0, max: 2_000 });
const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const random = fc.double({ min: 0, max: 1, noNaN: true });

describe('backoff', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [7, 32_000],
    [8, 60_000],
    [50, 60_000],
  ])('number %i reaches up to %i ms with the defaults', (count, ceiling) => {
    expect(backoffMs(count, 500, 60_000, 1)).toBe(ceiling);
    expect(backoffMs(count, 500, 60_000, 0.5)).toBe(ceiling / 2);
  });

  it('never falls below a fifth of the base', () => {
    expect(backoffMs(1, 500, 60_000, 0)).toBe(100);
    expect(backoffMs(9, 500, 60_000, 0)).toBe(100);
  });

  it('lies between the floor and the ceiling, whatever the options', () => {
    fc.assert(
      fc.property(n, ms, ms, random, (count, baseMs, maxMs, luck) => {
        const wait = backoffMs(count, baseMs, maxMs, luck);
        expect(wait).toBeGreaterThanOrEqual(Math.min(maxMs, baseMs * 0.2));
        expect(wait).toBeLessThanOrEqual(Math.max(baseMs * 0.2, Math.min(maxMs, baseMs * 2 ** (count - 1))));
        expect(wait).toBeLessThanOrEqual(maxMs);
      }),
    );
  });

  it('spreads over the whole width, so that clients do not come back together', () => {
    fc.assert(
      fc.property(n, ms, ms, random, random, (count, baseMs, maxMs, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(backoffMs(count, baseMs, maxMs, less)).toBeLessThanOrEqual(backoffMs(count, baseMs, maxMs, more));
      }),
    );
  });
});

describe('a wait that a server asked for', () => {
  it('is as long as asked, with up to a tenth on top', () => {
    expect(requestedWaitMs(10_000, 300_000, 0)).toBe(10_000);
    expect(requestedWaitMs(10_000, 300_000, 1)).toBe(11_000);
  });

  it('is at least what was asked and at most the cap with its jitter', () => {
    const asked = fc.oneof(ms, fc.constantFrom(Infinity, Number.MAX_VALUE));
    fc.assert(
      fc.property(asked, ms, random, (askedMs, capMs, luck) => {
        const wait = requestedWaitMs(askedMs, capMs, luck);
        expect(wait).toBeGreaterThanOrEqual(Math.min(askedMs, capMs));
        expect(wait).toBeLessThanOrEqual(Math.min(askedMs, capMs) * 1.1 + 1e-6 * capMs);
      }),
    );
  });
});
