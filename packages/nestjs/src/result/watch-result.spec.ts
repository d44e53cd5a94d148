import { BehaviorSubject, Observable, Subject, concat, lastValueFrom, map, of, retry, take, throwError } from 'rxjs';
import type * as rxjs from 'rxjs';
import { UnhandledRejections } from './unhandled-rejections.js';
import {
  watchReturned,
  watchStream,
  watchSubscription,
  type ResultListener,
  type ReturningCall,
} from './watch-result.js';

/** As an interceptor does it. */
function listenToStream(source: Observable<unknown>, createListener: () => ResultListener): Observable<unknown> {
  return new Observable((subscriber) => watchStream(source, createListener(), subscriber));
}

const recordTo = (log: unknown[]): ResultListener => ({
  value: (value) => log.push(['value', value]),
  completed: () => log.push('completed'),
  failed: (error) => log.push(['failed', error]),
  aborted: () => log.push('aborted'),
});

describe('The stream of a handler', () => {
  it('tells the listener of everything before the next in line, in the same call', () => {
    const log: unknown[] = [];
    listenToStream(of(1, 2), () => recordTo(log)).subscribe({
      next: (value) => log.push(['passed', value]),
      complete: () => log.push('done'),
    });

    expect(log).toEqual([['value', 1], ['passed', 1], ['value', 2], ['passed', 2], 'completed', 'done']);
  });

  it('passes the same values on', () => {
    const value = Object.freeze({});
    let passed: unknown;
    listenToStream(of(value), () => recordTo([])).subscribe((given) => (passed = given));

    expect(passed).toBe(value);
  });

  it('passes an error on, and reports it once', () => {
    const log: unknown[] = [];
    const error = new Error('x');
    listenToStream(
      concat(
        of(1),
        throwError(() => error),
      ),
      () => recordTo(log),
    ).subscribe({
      error: (given) => log.push(['passed', given]),
    });

    expect(log).toEqual([
      ['value', 1],
      ['failed', error],
      ['passed', error],
    ]);
  });

  it('subscribes once, and unsubscribes once, with an abort', () => {
    const log: unknown[] = [];
    const source = new Observable<number>(() => {
      log.push('subscribed');
      return () => log.push('unsubscribed');
    });
    const subscription = listenToStream(source, () => recordTo(log)).subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();

    expect(log).toEqual(['subscribed', 'unsubscribed', 'aborted']);
  });

  it('is complete where an outer operator has taken all it wanted', () => {
    const log: unknown[] = [];
    const source = new Subject<number>();
    listenToStream(source, () => recordTo(log))
      .pipe(take(1))
      .subscribe();
    source.next(1);
    source.next(2);

    expect(log).toEqual([['value', 1], 'completed']);
    expect(source.observed).toBe(false);
  });

  it('tells no more once it is unsubscribed, though a synchronous source goes on', () => {
    const log: unknown[] = [];
    listenToStream(of(1, 2, 3), () => recordTo(log))
      .pipe(take(1))
      .subscribe();

    expect(log).toEqual([['value', 1], 'completed']);
  });

  it('leaves an error of an outer operator to that operator', () => {
    const log: unknown[] = [];
    const broken = map(() => {
      throw new Error('outer');
    });
    listenToStream(of(1), () => recordTo(log))
      .pipe(broken)
      .subscribe({ error: () => log.push('outer error') });

    expect(log).toEqual([['value', 1], 'outer error', 'completed']);
  });

  it('has a listener of its own for each subscription', () => {
    const logs: unknown[][] = [];
    let calls = 0;
    const source = new Observable<number>((subscriber) => {
      if (calls++ === 0) subscriber.error('not yet');
      else subscriber.complete();
    });
    const createListener = (): ResultListener => {
      const log: unknown[] = [];
      logs.push(log);
      return recordTo(log);
    };
    listenToStream(source, createListener).pipe(retry(1)).subscribe();

    expect(logs).toEqual([[['failed', 'not yet']], ['completed']]);
  });
});

describe('What a method returned', () => {
  /** Watched at two calls in a row, of the same instance. */
  function watch(
    result: unknown,
    ...args: unknown[]
  ): { log: unknown[]; watched: unknown; again: (...args: unknown[]) => unknown } {
    const log: unknown[] = [];
    const [lifts, rejections, instance] = [new WeakMap(), new UnhandledRejections(), {}];
    const call: ReturningCall = {
      instance,
      args,
      isBare: false,
      createListener: () => ({ ...recordTo(log), begin: () => undefined }),
      within: (fn) => fn(),
    };
    const again = (...others: unknown[]): unknown =>
      watchReturned(result, { ...call, args: others }, lifts, rejections);
    return { log, watched: watchReturned(result, call, lifts, rejections), again };
  }

  it.each([[undefined], [null], [5], [{ a: 1 }], [[1]], [new BehaviorSubject(1)]])(
    'is handed over as it is, and is told at once: %p',
    (value) => {
      const { watched, log } = watch(value);

      expect(watched).toBe(value);
      expect(log).toEqual([['value', value], 'completed']);
    },
  );

  it('is the same promise, whose value is told before its caller hears of it', async () => {
    const promise = Promise.resolve('later');
    const { watched, log } = watch(promise);
    await (watched as Promise<string>).then(() => log.push('caller'));

    expect(watched).toBe(promise);
    expect(log).toEqual([['value', 'later'], 'completed', 'caller']);
  });

  it('is a promise that rejects, as it does without us', async () => {
    const error = new Error('x');
    const { watched, log } = watch(Promise.reject(error));

    await expect(watched).rejects.toBe(error);
    expect(log).toEqual([['failed', error]]);
  });

  it('is an Observable of which each subscription is told', () => {
    const { watched, log } = watch(of(1, 2));
    expect(log).toEqual([]);
    (watched as Observable<number>).subscribe();
    (watched as Observable<number>).subscribe();

    const once = [['value', 1], ['value', 2], 'completed'];
    expect(log).toEqual([...once, ...once]);
  });

  it('is the same Observable at the next call with the same arguments, and another one with others', () => {
    const { watched, again } = watch(of(1), 'ada');

    expect(again('ada')).toBe(watched);
    expect(again('bob')).not.toBe(watched);
    expect(again('bob', 1)).not.toBe(again('bob'));
  });

  it('is an Observable of another copy of RxJS, told as ours is', () => {
    jest.isolateModules(() => {
      const other = jest.requireActual<typeof rxjs>('rxjs');
      const { watched, log } = watch(other.of(1, 2, 3));
      (watched as Observable<number>).pipe(other.take(2) as never).subscribe();

      expect(other.of).not.toBe(of);
      expect(watched).toBeInstanceOf(other.Observable);
      expect(log).toEqual([['value', 1], ['value', 2], 'completed']);
    });
  });
});

describe('The stream of a GraphQL subscription', () => {
  it('gives each of 5,000 subscribers a view of the iterable that they share, told once each', async () => {
    const log: unknown[] = [];
    const shared = {
      next: () => Promise.resolve({ done: false, value: 1 }),
      return: () => Promise.resolve({ done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
    const before = Reflect.ownKeys(shared);
    for (let subscriber = 0; subscriber < 5_000; subscriber++) {
      const stream = new Observable((observer) => watchSubscription(of(shared), recordTo(log), observer));
      const view = (await lastValueFrom(stream)) as AsyncIterable<number>;
      for await (const item of view) if (item === 1) break;
    }

    expect(Reflect.ownKeys(shared)).toEqual(before);
    expect(log).toHaveLength(10_000);
    expect(log.slice(-2)).toEqual([['value', 1], 'completed']);
  });
});
