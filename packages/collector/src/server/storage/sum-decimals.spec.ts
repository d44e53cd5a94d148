import fc from 'fast-check';
import { sumDecimals } from './sum-decimals.js';

const sum = (...values: string[]): string => sumDecimals(values.map((value) => ({ value, times: 1 })));

describe('sumDecimals', () => {
  it('is exact where doubles are not', () => {
    expect(sum('0.1', '0.2')).toBe('0.3');
    expect(sum('9007199254740993', '1')).toBe('9007199254740994');
    expect(sum('0.0000000000000000001', '1')).toBe('1.0000000000000000001');
  });

  it('writes as many decimals as the finest has', () => {
    expect(sum('149.00', '1')).toBe('150.00');
    expect(sum('0.05', '-0.05')).toBe('0.00');
  });

  it('counts an amount as often as it occurs', () => {
    expect(sumDecimals([{ value: '-19.99', times: 3 }])).toBe('-59.97');
  });

  it('is 0 for none, and leaves out what is no plain decimal', () => {
    expect(sum()).toBe('0');
    expect(sum('abc', '', '1e3', 'Infinity', '+1', '1.', '.5', '1,000', ' 1', '2')).toBe('2');
  });

  it('agrees with whole numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })), (numbers) => {
        expect(sum(...numbers.map(String))).toBe(String(numbers.reduce((a, b) => a + b, 0n)));
      }),
    );
  });
});
