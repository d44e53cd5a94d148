import fc from 'fast-check';
import { sumDecimals } from './sum-decimals.js';

describe('sumDecimals', () => {
  it('is exact where doubles are not', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(sumDecimals(['9007199254740993', '1'])).toBe('9007199254740994');
    expect(sumDecimals(['0.0000000000000000001', '1'])).toBe('1.0000000000000000001');
  });

  it('writes as many decimals as the finest has', () => {
    expect(sumDecimals(['149.00', '1'])).toBe('150.00');
    expect(sumDecimals(['0.05', '-0.05'])).toBe('0.00');
  });

  it('goes on from an earlier sum, however long that has become', () => {
    const nines = '9'.repeat(1000);
    const sum = sumDecimals([nines, nines]);

    expect(sumDecimals(['-19.99'], '-39.98')).toBe('-59.97');
    expect(sumDecimals(['1'], sum)).toBe(String(2n * BigInt(nines) + 1n));
  });

  it('is 0 for none, and leaves out what is no plain decimal', () => {
    expect(sumDecimals([])).toBe('0');
    expect(sumDecimals(['abc', '', '1e3', 'Infinity', '+1', '1.', '.5', '1,000', ' 1', '2'])).toBe('2');
  });

  it('agrees with whole numbers, in one go or in two', () => {
    const integers = fc.array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }));
    fc.assert(
      fc.property(integers, integers, (some, more) => {
        const expected = String([...some, ...more].reduce((a, b) => a + b, 0n));
        expect(sumDecimals([...some, ...more].map(String))).toBe(expected);
        expect(sumDecimals(more.map(String), sumDecimals(some.map(String)))).toBe(expected);
      }),
    );
  });
});
