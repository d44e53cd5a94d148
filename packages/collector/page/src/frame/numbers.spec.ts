import { counted, groupDigits } from './numbers.js';

describe('counted', () => {
  it.each([
    [0, '0 rows'],
    [1, '1 row'],
    [10_000, '10,000 rows'],
  ])('says %d as %s', (count, text) => {
    expect(counted(count, 'row')).toBe(text);
  });
});

describe('groupDigits', () => {
  it.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['-1234567.5012', '-1,234,567.5012'],
    ['-100.10', '-100.10'],
    ['123456789012345678901234567890', '123,456,789,012,345,678,901,234,567,890'],
  ])('%s is %s', (decimal, text) => {
    expect(groupDigits(decimal)).toBe(text);
  });
});
