import type { DeadLetterFilter } from '@greenflash-events/core/engine';
import { FailedJobs } from './failed-jobs.js';

describe('the failed jobs of a queue', () => {
  it('are not even asked for by a filter that would mean others than were meant', async () => {
    const use = jest.fn();
    const letters = new FailedJobs({ use }, jest.fn());
    const wrong = { insertId: undefined } as unknown as DeadLetterFilter;
    for (const call of [letters.list(wrong), letters.redrive(wrong), letters.purge(wrong)]) {
      await expect(call).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    }
    expect(use).not.toHaveBeenCalled();
  });
});
