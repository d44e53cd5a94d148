import fc from 'fast-check';
import { progressLine, type Progress } from './progress-line.js';

const HALF: Progress = { label: 'Sending', done: 30_000, total: 60_000, isCountable: true, rate: 500 };

describe('the progress line', () => {
  it('drops what matters least first: the bar, the counts, the rate, the time left', () => {
    expect(progressLine(HALF, 100)).toMatch(/^Sending \[#+-+\] 50% 1m 0s left 500\/s 30,000\/60,000$/);
    expect(progressLine(HALF, 50)).toBe('Sending 50% 1m 0s left 500/s 30,000/60,000');
    expect(progressLine(HALF, 35)).toBe('Sending 50% 1m 0s left 500/s');
    expect(progressLine(HALF, 25)).toBe('Sending 50% 1m 0s left');
    expect(progressLine(HALF, 15)).toBe('Sending 50%');
  });

  it('says what holds the work up in place of the time left', () => {
    expect(progressLine({ ...HALF, held: 'paused: the API asks to wait' }, 60)).toContain(
      '50% paused: the API asks to wait',
    );
  });

  it('is full where there is nothing to do', () => {
    expect(progressLine({ ...HALF, done: 0, total: 0, rate: undefined }, 80)).toContain('] 100% 0/0');
  });

  it('fits every terminal, with a column to spare', () => {
    const progress = fc.record({
      label: fc.string(),
      done: fc.nat(),
      total: fc.nat(),
      isCountable: fc.boolean(),
      rate: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(progress, fc.integer({ min: 2, max: 200 }), (given, columns) => {
        expect(progressLine(given, columns).length).toBeLessThan(columns);
      }),
    );
  });
});
