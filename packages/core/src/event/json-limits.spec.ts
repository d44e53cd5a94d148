import fc from 'fast-check';
import { MAX_NESTING, hasLoneSurrogate, nestsTooDeep } from './json-limits.js';

function nested(levels: number, open = '[', close = ']'): string {
  return open.repeat(levels) + close.repeat(levels);
}

describe('nestsTooDeep', () => {
  it('takes as many levels as allowed, and no more', () => {
    expect(nestsTooDeep(nested(MAX_NESTING))).toBe(false);
    expect(nestsTooDeep(nested(MAX_NESTING + 1))).toBe(true);
    expect(nestsTooDeep(nested(MAX_NESTING + 1, '{"a":', '}'))).toBe(true);
  });

  it('reads 100,000 levels without a stack', () => {
    expect(nestsTooDeep(nested(100_000))).toBe(true);
    expect(nestsTooDeep('['.repeat(100_000))).toBe(true);
  });

  it('counts no brackets inside of strings, however they are escaped', () => {
    const text = '['.repeat(100);
    for (const value of [text, `\\${text}`, `"${text}`, `\\"${text}\\`]) {
      expect(nestsTooDeep(JSON.stringify({ [value]: value }))).toBe(false);
      expect(nestsTooDeep(`${'['.repeat(64)}${JSON.stringify(value)},[]`)).toBe(true);
    }
  });

  it('agrees with a count of levels in the parsed value', () => {
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 55, max: 66 }), (value, around) => {
        const json = '['.repeat(around) + JSON.stringify(value) + ']'.repeat(around);
        expect(nestsTooDeep(json)).toBe(around + depth(value) > MAX_NESTING);
      }),
    );
  });
});

describe('hasLoneSurrogate', () => {
  it('finds halves of pairs in values and keys', () => {
    expect(hasLoneSurrogate(JSON.stringify({ a: '\ud83d' }))).toBe(true);
    expect(hasLoneSurrogate(JSON.stringify({ '\udc00': 1 }))).toBe(true);
    expect(hasLoneSurrogate(JSON.stringify(['\\\ud83d']))).toBe(true);
  });

  it('is not misled by whole pairs or by a backslash in the text', () => {
    expect(hasLoneSurrogate(JSON.stringify({ a: '😀', b: '\\ud83d', c: '\\\\ud83d' }))).toBe(false);
  });

  it('agrees with isWellFormed for any string', () => {
    const unit = fc.constantFrom('\ud83d', '\ude00', '\\', 'u', 'd', '8', '"', 'é');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(hasLoneSurrogate(JSON.stringify({ [text]: 1, value: text }))).toBe(!text.isWellFormed());
      }),
      { numRuns: 1_000 },
    );
  });
});
