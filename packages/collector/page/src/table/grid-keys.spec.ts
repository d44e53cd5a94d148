import { rowAfterKey } from './grid-keys.js';

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 5, 4],
    ['PageDown', 5, 15],
    ['PageUp', 15, 5],
    ['Home', 5, 0],
    ['End', 5, 99],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 99, 99],
    ['PageDown', 95, 99],
    ['Enter', 5, undefined],
  ])('%s leads from %d to %s', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 10)).toBe(to);
  });
});
