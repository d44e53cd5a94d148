import { KEY, KeyRing } from './key-ring.js';

describe('KeyRing', () => {
  const ring = new KeyRing(['first', 'second.~+/=']);

  it('opens the same namespace for a key every time, and another for another key', () => {
    const first = ring.open('Bearer first');

    expect(first).toBeDefined();
    expect(ring.open('Bearer first')).toBe(first);
    expect(ring.open('Bearer second.~+/=')).not.toBe(first);
    expect(new KeyRing(['first']).open('Bearer first')).toBe(first);
  });

  it('does not show the key in the namespace', () => {
    expect(ring.open('Bearer first')).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each(['bearer first', 'BEARER first', 'Bearer   first', 'Bearer first '])('takes %j', (header) => {
    expect(ring.open(header)).toBeDefined();
  });

  it.each([
    undefined,
    '',
    'first',
    'Bearer',
    'Bearer ',
    'Bearerfirst',
    'Basic first',
    'Bearer firs',
    'Bearer first2',
    'Bearer first second',
    'Bearer "first"',
  ])('does not take %j', (header) => {
    expect(ring.open(header)).toBeUndefined();
  });

  it('opens to nobody without keys', () => {
    expect(new KeyRing([]).open('Bearer ')).toBeUndefined();
  });
});

describe('KEY', () => {
  it.each(['dev', 'a.b-c_d~e+f/g==', '0'])('is %j', (key) => expect(key).toMatch(KEY));
  it.each(['', 'a b', 'a,b', 'a\nb', 'é', '=', 'a=b'])('is not %j', (key) => expect(key).not.toMatch(KEY));
});
