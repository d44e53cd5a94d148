import { formatMinute, formatSpan, formatTime } from './format-time.js';

const TIME = new Date(2026, 2, 1, 9, 5, 7, 42).getTime();
const DAY_MS = 86_400_000;

describe('times', () => {
  it('are written as the local time of day, with the day when it is another', () => {
    expect(formatTime(TIME, TIME)).toBe('09:05:07.042');
    expect(formatTime(TIME, TIME + DAY_MS)).toBe('2026-03-01 09:05:07.042');
    expect(formatMinute(TIME)).toBe('09:05');
  });

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [61_000, '1 min 1 s'],
    [3_660_000, '1 h 1 min'],
    [DAY_MS + 7_200_000, '1 d 2 h'],
  ])('a span of %d ms is %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text);
  });
});
