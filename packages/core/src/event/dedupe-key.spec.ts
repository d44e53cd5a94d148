import fc from 'fast-check';
import { dedupeKey } from './dedupe-key.js';

describe('dedupeKey', () => {
  it('is readable and stable', () => {
    expect(dedupeKey('upgrade', 42)).toBe('upgrade:42');
    expect(dedupeKey('refund', 'a:b', true, new Date('2026-01-02T03:04:05Z'))).toBe(
      'refund:a%3Ab:true:2026-01-02T03%3A04%3A05.000Z',
    );
  });

  it('counts a part by its text, so that an id is the same as number, bigint and string', () => {
    expect(new Set([dedupeKey('u', 42), dedupeKey('u', 42n), dedupeKey('u', '42')]).size).toBe(1);
  });

  it('never gives one key for different parts', () => {
    expect(dedupeKey('a', 'bc')).not.toBe(dedupeKey('ab', 'c'));
    const parts = fc.array(fc.string({ unit: fc.constantFrom('a', ':', '%', '3', 'A', '') }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(a.join() !== '' && b.join() !== '' && JSON.stringify(a) !== JSON.stringify(b));
        expect(dedupeKey(...a)).not.toBe(dedupeKey(...b));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [undefined],
    [null],
    [NaN],
    [Infinity],
    [new Date('never')],
    [{}],
    [['a']],
    [Symbol('x')],
    ['\ud800'],
    [() => 1],
  ])('throws on a part that identifies nothing: %p', (part) => {
    expect(() => dedupeKey('upgrade', part as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_DEDUPE_KEY', message: expect.stringContaining('part 2') as string }),
    );
  });

  it('throws where there is nothing to make a key of', () => {
    expect(() => dedupeKey()).toThrow(/at least one part/);
    expect(() => dedupeKey('')).toThrow(/at least one part/);
    expect(dedupeKey('', '')).toBe(':');
  });
});
