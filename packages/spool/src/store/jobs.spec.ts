import { Jobs, type Progress } from './jobs.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('long work', () => {
  it('begins at once, and goes on beside the app, step by step', async () => {
    const steps: Progress[] = ['more', 'more', 'done'];
    const step = jest.fn(() => steps.shift()!);
    new Jobs().add(step);
    expect(step).toHaveBeenCalledTimes(1);
    await turn();
    expect(step).toHaveBeenCalledTimes(2);
    await turn();
    await turn();
    expect(step).toHaveBeenCalledTimes(3);
  });

  it('of several jobs does one step in a turn, of each in its turn', async () => {
    const done: string[] = [];
    const jobs = new Jobs();
    const job = (name: string) => (): Progress => (done.push(name), 'more');
    for (const name of ['a', 'b', 'c']) jobs.add(job(name));
    expect(done).toEqual(['a', 'b', 'c']);
    for (let turns = 0; turns < 4; turns++) await turn();
    expect(done).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    jobs.close();
  });

  it('that has to wait goes on when it is told to', async () => {
    const steps: Progress[] = ['later', 'later', 'failed'];
    const step = jest.fn(() => steps.shift()!);
    const jobs = new Jobs();
    jobs.add(step);
    await turn();
    expect(step).toHaveBeenCalledTimes(1);
    for (let resumed = 0; resumed < 4; resumed++) jobs.resume();
    expect(step).toHaveBeenCalledTimes(3);
  });

  it('ends when it is closed', async () => {
    const step = jest.fn((): Progress => 'more');
    const jobs = new Jobs();
    jobs.add(step);
    jobs.close();
    await turn();
    jobs.resume();
    expect(step).toHaveBeenCalledTimes(1);
  });
});
