import { BehaviorSubject, of } from 'rxjs';
import { observeResult, type ResultListener } from './observe-result.js';

function listener(): { log: unknown[]; create: () => ResultListener } {
  const log: unknown[] = [];
  const create = (): ResultListener => ({
    begin: () => undefined,
    value: (value) => log.push(['value', value]),
    completed: () => log.push('completed'),
    failed: (error) => log.push(['failed', error]),
    aborted: () => log.push('aborted'),
  });
  return { log, create };
}

describe('observeResult()', () => {
  it.each([[undefined], [null], [5], [{ a: 1 }], [[1]], [new BehaviorSubject(1)]])(
    'hands %p back, and tells of it at once',
    (value) => {
      const { log, create } = listener();

      expect(observeResult(value, false, create)).toBe(value);
      expect(log).toEqual([['value', value], 'completed']);
    },
  );

  it('hands the same promise back, and tells of its value before its caller hears of it', async () => {
    const { log, create } = listener();
    const promise = Promise.resolve('later');
    const observed = observeResult(promise, false, create) as Promise<string>;
    await observed.then(() => log.push('caller'));

    expect(observed).toBe(promise);
    expect(log).toEqual([['value', 'later'], 'completed', 'caller']);
  });

  it.each([true, false])('passes a rejection on (async: %s)', async (isAsync) => {
    const { log, create } = listener();
    const error = new Error('x');

    await expect(observeResult(Promise.reject(error), isAsync, create)).rejects.toBe(error);
    expect(log).toEqual([['failed', error]]);
  });

  it('starts no thenable, and tells of it when its caller waits for it', async () => {
    const { log, create } = listener();
    let runs = 0;
    const query = { then: (done: (rows: string[]) => void) => (runs++, done(['row'])) };
    const observed = observeResult(query, false, create);
    expect([observed === query, runs, log]).toEqual([true, 0, []]);

    expect(await (observed as PromiseLike<unknown>)).toEqual(['row']);
    expect(runs).toBe(1);
    expect(log).toEqual([['value', ['row']], 'completed']);
  });

  it('tells once of a thenable that is returned and waited for twice', async () => {
    const { log, create } = listener();
    const query = { then: (done: (rows: number) => void) => done(1) };
    observeResult(query, false, create);
    observeResult(query, false, create);
    await query;
    await query;

    expect(log).toEqual([['value', 1], 'completed']);
  });

  it('tells of each subscription to an Observable', () => {
    const { log, create } = listener();
    const observed = observeResult(of(1, 2), false, create) as ReturnType<typeof of>;
    expect(log).toEqual([]);
    observed.subscribe();
    observed.subscribe();

    const once = [['value', 1], ['value', 2], 'completed'];
    expect(log).toEqual([...once, ...once]);
  });

  it('tells of the items of a generator as they are taken, and of its end', () => {
    const { log, create } = listener();
    function* numbers(): Generator<number> {
      yield 1;
      yield 2;
    }
    const generator = numbers();

    expect(observeResult(generator, false, create)).toBe(generator);
    expect([...generator]).toEqual([1, 2]);
    expect(log).toEqual([['value', 1], ['value', 2], 'completed']);
  });

  it('tells of an async generator that its consumer leaves', async () => {
    const { log, create } = listener();
    async function* numbers(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      yield 2;
    }
    for await (const number of observeResult(numbers(), false, create) as AsyncGenerator<number>) {
      if (number === 1) break;
    }

    expect(log).toEqual([['value', 1], 'aborted']);
  });

  it('tells of an async generator that throws', async () => {
    const { log, create } = listener();
    const error = new Error('x');
    // eslint-disable-next-line require-yield, @typescript-eslint/require-await
    async function* failing(): AsyncGenerator<number> {
      throw error;
    }
    const generator = observeResult(failing(), false, create) as AsyncGenerator<number>;

    await expect(generator.next()).rejects.toBe(error);
    expect(log).toEqual([['failed', error]]);
  });
});
