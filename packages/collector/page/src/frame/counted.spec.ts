import { counted } from './counted.js';

describe('counted', () => {
  it.each([
    [0, '0 rows'],
    [1, '1 row'],
    [10_000, '10,000 rows'],
  ])('says %d as %s', (count, text) => {
    expect(counted(count, 'row')).toBe(text);
  });
});
