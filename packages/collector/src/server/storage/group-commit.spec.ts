import { GroupCommit } from './group-commit.js';

describe('GroupCommit', () => {
  let batches: number[][];
  let gate: Promise<void>;
  let open: () => void;

  beforeEach(() => {
    batches = [];
    gate = new Promise((resolve) => (open = resolve));
  });

  const BAD = 13;

  function create(maxBatch = 100, aheadFrom?: number): GroupCommit<number, string> {
    const commit = async (jobs: readonly number[]): Promise<string[]> => {
      batches.push([...jobs]);
      await gate;
      if (jobs.includes(BAD)) throw new RangeError('bad row');
      return jobs.map((job) => `did ${job}`);
    };
    const isFaultOfData = (error: unknown): boolean => error instanceof RangeError;
    return new GroupCommit(commit, { maxBatch, isFaultOfData, ...(aheadFrom === undefined ? {} : { aheadFrom }) });
  }

  const begun = async (count: number): Promise<void> => {
    while (batches.length < count) await new Promise((resolve) => setImmediate(resolve));
  };

  it('commits what comes while it commits together, and gives each its own result', async () => {
    const group = create();
    const first = [group.add(1), group.add(2)];
    await begun(1);
    const second = [group.add(3), group.add(4), group.add(5)];
    open();

    expect(await Promise.all([...first, ...second])).toEqual(['did 1', 'did 2', 'did 3', 'did 4', 'did 5']);
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('begins a second batch, and no third, before the first is committed, where enough have come', async () => {
    const group = create(3, 2);
    const added = [group.add(1)];
    await begun(1);
    added.push(group.add(2));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(batches).toEqual([[1]]);
    added.push(...[3, 4, 5, 6].map((job) => group.add(job)));
    await begun(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(batches).toEqual([[1], [2, 3, 4]]);
    open();

    expect(await Promise.all(added)).toEqual(['did 1', 'did 2', 'did 3', 'did 4', 'did 5', 'did 6']);
    expect(batches.at(-1)).toEqual([5, 6]);
  });

  it('settles nothing before the commit', async () => {
    const group = create();
    let settled = false;
    const added = group.add(1).then(() => (settled = true));
    await begun(1);
    expect(settled).toBe(false);
    open();
    await added;
  });

  it('takes so many at once and no more', async () => {
    open();
    const group = create(2);
    await Promise.all([1, 2, 3, 4, 5].map((job) => group.add(job)));

    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('takes so many bytes at once and no more, except that one job always goes', async () => {
    open();
    const commit = (jobs: readonly number[]): Promise<number[]> => {
      batches.push([...jobs]);
      return Promise.resolve([...jobs]);
    };
    const sizes = { maxBatch: 9, sizeOf: (job: number) => job, maxBatchBytes: 10 };
    const group = new GroupCommit(commit, { ...sizes, isFaultOfData: () => false });
    await Promise.all([4, 6, 1, 30, 2].map((job) => group.add(job)));

    expect(batches).toEqual([[4, 6], [1], [30], [2]]);
  });

  it('refuses what comes while too many bytes wait, and takes it afterwards', async () => {
    const commit = async (jobs: readonly number[]): Promise<number[]> => {
      batches.push([...jobs]);
      await gate;
      return [...jobs];
    };
    const waiting = { maxBytes: 10, refusal: () => new Error('too many wait') };
    const group = new GroupCommit(commit, { maxBatch: 9, sizeOf: (job) => job, waiting, isFaultOfData: () => false });
    const first = group.add(10);
    await begun(1);
    const second = group.add(8);
    await expect(group.add(3)).rejects.toThrow('too many wait');
    open();

    expect(await Promise.all([first, second])).toEqual([10, 8]);
    expect(await group.add(3)).toBe(3);
  });

  it('fails the bad job alone, and writes its neighbours', async () => {
    open();
    const group = create();
    const results = await Promise.allSettled([1, BAD, 2].map((job) => group.add(job)));

    expect(results).toEqual([
      { status: 'fulfilled', value: 'did 1' },
      { status: 'rejected', reason: new RangeError('bad row') },
      { status: 'fulfilled', value: 'did 2' },
    ]);
  });

  it('does not try each alone when the database itself fails, and goes on afterwards', async () => {
    let broken = true;
    const commit = (jobs: readonly number[]): Promise<number[]> => {
      batches.push([...jobs]);
      return broken ? Promise.reject(new Error('gone')) : Promise.resolve([...jobs]);
    };
    const group = new GroupCommit(commit, { maxBatch: 9, isFaultOfData: () => false });
    const results = await Promise.allSettled([group.add(1), group.add(2)]);
    broken = false;

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(batches).toHaveLength(1);
    expect(await group.add(3)).toBe(3);
  });
});
