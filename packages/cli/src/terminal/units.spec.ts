import { count, counted, duration, durationMs, megabytes } from './units.js';

describe('amounts in words', () => {
  it.each([
    [0, '0s'],
    [499, '0s'],
    [59_600, '1m 0s'],
    [200_000, '3m 20s'],
    [3_600_000, '1h 0m'],
    [100_800_000, '1d 4h'],
  ])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    ['90s', 90_000],
    ['0.5s', 500],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['30', undefined],
    ['-1s', undefined],
    ['1w', undefined],
  ])('%s is read as %p ms', (text, ms) => expect(durationMs(text)).toBe(ms));

  it('are counted with their noun', () => {
    expect([count(1_234_567), counted(1, 'event'), counted(2_000, 'event')]).toEqual([
      '1,234,567',
      '1 event',
      '2,000 events',
    ]);
    expect(megabytes(1_234_567_890)).toBe('1,235 MB');
  });
});
