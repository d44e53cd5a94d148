import { Observable, Subject, concat, map, of, retry, take, throwError } from 'rxjs';
import { listenToStream, type StreamListener } from './listen-to-stream.js';

const recordTo = (log: unknown[]): StreamListener => ({
  value: (value) => log.push(['value', value]),
  completed: () => log.push('completed'),
  failed: (error) => log.push(['failed', error]),
  aborted: () => log.push('aborted'),
});

describe('listenToStream()', () => {
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

  it('passes an error on, and tells of it once', () => {
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

  it('tells no more once nobody listens, though a synchronous source goes on', () => {
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
    const createListener = (): StreamListener => {
      const log: unknown[] = [];
      logs.push(log);
      return recordTo(log);
    };
    listenToStream(source, createListener).pipe(retry(1)).subscribe();

    expect(logs).toEqual([[['failed', 'not yet']], ['completed']]);
  });
});
