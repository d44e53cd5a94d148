import type { ClaimLoop } from '../delivery/claiming/claim-loop.js';
import { Claimer } from './claimer.js';

describe('the shutdown of a claimer', () => {
  it.each([
    ['nothing', undefined, 7_000],
    ['null', null, 7_000],
    ['what is no number', { deadlineMs: NaN }, 7_000],
    ['less than nothing', { deadlineMs: -1 }, 7_000],
    ['a deadline', { deadlineMs: 5 }, 5],
  ])('given %s, has a deadline that is one', async (_, options, expected) => {
    const shutdown = jest.fn(() => Promise.resolve({ elapsedMs: 0 }));
    await new Claimer({ shutdown } as unknown as ClaimLoop, 7_000).shutdown(options as never);
    expect(shutdown).toHaveBeenCalledWith(expected);
  });
});
