import fc from 'fast-check';
import { runsOf } from './runs.js';

describe('numbers as runs', () => {
  it('are the same numbers, in runs that neither touch nor overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 })), (numbers) => {
        const wanted = [...new Set(numbers)].sort((a, b) => a - b);
        const runs = runsOf(numbers);
        const spelled = runs.flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, at) => first + at),
        );
        expect(spelled).toEqual(wanted);
        runs.slice(1).forEach(([first], at) => expect(first).toBeGreaterThan(runs[at]![1] + 1));
      }),
    );
  });

  it('are one run where there is no gap, in whatever order they come', () => {
    expect(runsOf([3, 1, 2, 5, 4])).toEqual([[1, 5]]);
    expect(runsOf([])).toEqual([]);
  });
});
