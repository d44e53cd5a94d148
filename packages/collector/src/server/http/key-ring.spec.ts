import { isKey, keyEndingOf, KeyRing } from './key-ring.js';

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

  it('takes a key with spaces, and one that is not ASCII in either encoding of it', () => {
    const open = (header: string): string | undefined => new KeyRing(['My API Key', 'schlüssel']).open(header);

    expect(open('Bearer My API Key ')).toBeDefined();
    expect(open('Bearer schlüssel')).toBeDefined();
    expect(open(`Bearer ${Buffer.from('schlüssel').toString('latin1')}`)).toBe(open('Bearer schlüssel'));
    expect(open('Bearer My  API Key')).toBeUndefined();
  });

  it('opens to no key when there are none', () => {
    expect(new KeyRing([]).open('Bearer ')).toBeUndefined();
  });
});

describe('isKey', () => {
  it.each(['dev', 'a.b-c_d~e+f/g==', '0', 'My API Key', 'a,b', 'é', 'a=b'])('takes %j', (key) =>
    expect(isKey(key)).toBe(true),
  );
  it.each(['', ' ', ' a', 'a ', 'a\nb', '\0'])('does not take %j', (key) => expect(isKey(key)).toBe(false));
});

describe('keyEndingOf', () => {
  it('shows four characters of a key, and a third of it, at most', () => {
    expect(keyEndingOf('Bearer gf_live_0123456789abcdef')).toBe('cdef');
    expect(keyEndingOf('Bearer secret')).toBe('et');
    expect(keyEndingOf('Bearer ab')).toBeUndefined();
    expect(keyEndingOf('Basic gf_live_0123456789abcdef')).toBeUndefined();
    expect(keyEndingOf(undefined)).toBeUndefined();
  });
});
