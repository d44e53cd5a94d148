import { bodyDigest } from './canonical-body.js';

const BODY = { eventType: 'a', productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', value: '1' };

describe('bodyDigest', () => {
  const digest = (change: object): string => bodyDigest({ ...BODY, ...change }).toString('hex');

  it('is the same whatever the order of keys, at every level', () => {
    expect(digest({ properties: { a: { b: 1, c: [1, { d: 2, e: 3 }] }, f: 4 } })).toBe(
      digest({ properties: { f: 4, a: { c: [1, { e: 3, d: 2 }], b: 1 } } }),
    );
  });

  it('is the same for a product in either case', () => {
    expect(digest({ productId: BODY.productId.toUpperCase() })).toBe(digest({}));
  });

  it('is another for another value, type of value, order in an array, or key __proto__', () => {
    const digests = [
      {},
      { value: '1.0' },
      { properties: {} },
      { properties: { a: 1 } },
      { properties: { a: '1' } },
      { properties: { a: null } },
      { properties: { a: [1, 2] } },
      { properties: { a: [2, 1] } },
      { properties: JSON.parse('{"__proto__":1}') as object },
      { properties: JSON.parse('{"__proto__":2}') as object },
    ].map(digest);

    expect(new Set(digests).size).toBe(digests.length);
  });
});
