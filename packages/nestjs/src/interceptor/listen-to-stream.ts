import { Observable, type Subscriber, type Subscription } from 'rxjs';

/** Told what happens to a stream, before the next one in line is. None of its methods throws. */
export interface StreamListener {
  value(value: unknown): void;
  completed(): void;
  failed(error: unknown): void;
  aborted(): void;
}

/** The same stream, with a listener for each subscription. */
export function listenToStream(source: Observable<unknown>, createListener: () => StreamListener): Observable<unknown> {
  return new Observable((subscriber) => listen(source, createListener(), subscriber));
}

/** Subscribes once; every value is passed on in the same call, and none is kept. */
export function listen(
  source: Observable<unknown>,
  listener: StreamListener,
  subscriber: Subscriber<unknown>,
): Subscription {
  let isOver = false;
  let isPassing = false;
  const inner = source.subscribe({
    next(value) {
      if (subscriber.closed) return;
      listener.value(value);
      isPassing = true;
      subscriber.next(value);
      isPassing = false;
    },
    error(error) {
      isOver = true;
      listener.failed(error);
      subscriber.error(error);
    },
    complete() {
      isOver = true;
      listener.completed();
      subscriber.complete();
    },
  });
  inner.add(() => {
    if (isOver) return;
    isOver = true;
    // Unsubscribed while it takes a value: an outer operator such as first() has all it wanted.
    if (isPassing) listener.completed();
    else listener.aborted();
  });
  return inner;
}
