import { DatabaseWatch } from './database-watch.js';
import { DatabaseError } from './open-database.js';

describe('DatabaseWatch', () => {
  const gone = new Error('gone');
  let lines: string[];
  let watch: DatabaseWatch;

  beforeEach(() => {
    lines = [];
    watch = new DatabaseWatch({ isAway: (error) => error === gone }, (line) => lines.push(line));
  });

  it('hands on what succeeds, and what fails for a reason of its own', async () => {
    expect(await watch.over(() => Promise.resolve(1))).toBe(1);
    await expect(watch.over(() => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
    expect(lines).toEqual([]);
  });

  it('says once that the database is away, however much fails, and once that it is back', async () => {
    const failures = await Promise.allSettled([1, 2, 3].map(() => watch.over(() => Promise.reject(gone))));
    await watch.over(() => Promise.resolve());
    await watch.over(() => Promise.resolve());

    const error = new DatabaseError('gone', { cause: gone });
    expect(failures).toEqual(failures.map(() => ({ status: 'rejected', reason: error })));
    expect(lines).toEqual(['the database does not answer: gone', 'the database answers again']);
  });

  it('takes no read for the end of a full disk', async () => {
    await expect(watch.over(() => Promise.reject(gone), true)).rejects.toThrow(DatabaseError);
    await watch.over(() => Promise.resolve());
    expect(lines).toHaveLength(1);

    await watch.over(() => Promise.resolve(), true);
    expect(lines[1]).toBe('the database answers again');
  });
});
