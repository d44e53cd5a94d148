import { types } from 'node:util';
import { type Observable, Subscriber, isObservable, map, type Subscription } from 'rxjs';
import type { UnhandledRejections } from './unhandled-rejections.js';

/** Told what a result turns into, before its receiver is. None of its methods throws. */
export interface ResultListener {
  value(value: unknown): void;
  completed(): void;
  failed(error: unknown): void;
  aborted(): void;
}

/** The call of a method that returned a result. */
export interface ReturningCall {
  readonly instance: object;
  readonly args: readonly unknown[];
  /** Whether the result is a promise that has no handler yet. */
  readonly isBare: boolean;
  /** One for the call, and of an Observable one for each subscription, which runs in `within()`. */
  createListener(): ResultListener & {
    /** From here on, everything runs in the async context of this call. */
    begin(): void;
  };
  within<T>(fn: () => T): T;
}

/**
 * Watches what a method returned, and gives back what its caller is to have. That is the very object, except for an
 * Observable: nothing can be seen of its subscriptions from the outside, so the caller has one that is lifted from it.
 *
 * - A promise is watched by a branch of its own; see `UnhandledRejections`.
 * - Everything else is a value: an object that is waited for or iterated, as a query builder, an async iterable or a
 *   Subject, may start or change something each time that it is asked, so that only its owner asks.
 */
export function watchReturned(
  result: unknown,
  call: ReturningCall,
  lifts: WeakMap<object, Lift>,
  rejections: UnhandledRejections,
): unknown {
  if (isObservable(result)) {
    const lifted = liftedOnce(result, call, lifts);
    if (lifted !== undefined) return lifted;
  }
  const listener = call.createListener();
  const settle = (value: unknown): void => {
    listener.value(value);
    listener.completed();
  };
  if (isPromise(result)) rejections.branch(result, call.isBare, settle, (error) => listener.failed(error));
  else settle(result);
  return result;
}

/** The stream of a handler, subscribed once; every value is passed on in the same call, and none is kept. */
export function watchStream(
  source: Observable<unknown>,
  listener: ResultListener,
  subscriber: Subscriber<unknown>,
): Subscription {
  return source.subscribe(new Watcher(listener, subscriber));
}

/**
 * The stream of a GraphQL subscription, whose one value the server iterates. It gets a view of the iterable, one for each
 * subscriber, so that an iterable which they share stays as it is. Who unsubscribes ends it, as clients do in the end.
 */
export function watchSubscription(
  source: Observable<unknown>,
  listener: ResultListener,
  subscriber: Subscriber<unknown>,
): Subscription {
  let isIterated = false;
  const viewed = source.pipe(
    map((value) => {
      isIterated = isAsyncIterable(value);
      return isAsyncIterable(value) ? viewOf(value, listener) : value;
    }),
  );
  const unlessIterated: ResultListener = {
    value: (value) => isIterated || listener.value(value),
    completed: () => isIterated || listener.completed(),
    failed: (error) => listener.failed(error),
    aborted: () => isIterated || listener.aborted(),
  };
  return watchStream(viewed, unlessIterated, subscriber);
}

/** An Observable that stands for another one, and the call that it came of. */
export interface Lift {
  readonly call: ReturningCall;
  readonly observable: object;
}

interface Liftable {
  lift(operator: (this: Subscriber<unknown>, source: Observable<unknown>) => unknown): object;
}

/** An Observable that a method returns again, to the same arguments, is again the same for its caller. */
function liftedOnce(source: object, call: ReturningCall, lifts: WeakMap<object, Lift>): object | undefined {
  const known = lifts.get(source);
  if (known !== undefined && isSameCall(known.call, call)) return known.observable;
  // A function takes the place of RxJS' operators in 6 and 7: called with the subscriber as `this`, in any copy of RxJS.
  const observable = (source as Liftable).lift(function (inner) {
    return call.within(() => {
      const listener = call.createListener();
      // A Subject emits in the context of its producer.
      listener.begin();
      return watchStream(inner, listener, this);
    });
  });
  if (!standsFor(observable, source)) return undefined;
  lifts.set(source, { call, observable });
  return observable;
}

function isSameCall(one: ReturningCall, other: ReturningCall): boolean {
  return (
    one.instance === other.instance &&
    one.args.length === other.args.length &&
    one.args.every((arg, index) => Object.is(arg, other.args[index]))
  );
}

/** Not for a Subject, a connectable Observable, or a class of the app: they can do more than be subscribed to. */
function standsFor(lifted: object, source: object): boolean {
  return (
    lifted.constructor === source.constructor &&
    Reflect.ownKeys(source).every((key) => key === '_subscribe' || key === 'source' || Object.hasOwn(lifted, key))
  );
}

/** Linked to the next in line before it subscribes: who has had enough ends a source that emits at once, and without end. */
class Watcher extends Subscriber<unknown> {
  // Not by #: a copy of RxJS 6 calls the methods on an object derived from this one.
  private isOver = false;
  private isPassing = false;

  constructor(
    private readonly listener: ResultListener,
    destination: Subscriber<unknown>,
  ) {
    super(destination);
    if (this.closed) this.end();
  }

  override next(value: unknown): void {
    if (this.isStopped) return;
    this.listener.value(value);
    this.isPassing = true;
    try {
      super.next(value);
    } finally {
      this.isPassing = false;
    }
    // RxJS 6 has put itself between the source and this, and listens there.
    if (this.closed) this.unsubscribe();
  }

  override error(error: unknown): void {
    if (this.isStopped) return;
    this.isOver = true;
    this.listener.failed(error);
    super.error(error);
  }

  override complete(): void {
    if (this.isStopped) return;
    this.isOver = true;
    this.listener.completed();
    super.complete();
  }

  override unsubscribe(): void {
    super.unsubscribe();
    // The next in line may be closed already, and unsubscribe from within the constructor.
    if ((this.listener as ResultListener | undefined) !== undefined) this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    // Unsubscribed while it takes a value: an outer operator such as first() has all it wanted.
    if (this.isPassing) this.listener.completed();
    else this.listener.aborted();
  }
}

/**
 * A promise of any realm whose `then` is the language's own. One that is overridden may start what it stands for.
 */
function isPromise(value: unknown): value is Promise<unknown> {
  if (!types.isPromise(value)) return false;
  let holder: object | null = value;
  while (holder !== null && !Object.hasOwn(holder, 'then')) holder = Object.getPrototypeOf(holder) as object | null;
  return holder !== value && holder?.constructor.name === 'Promise';
}

interface Iterable {
  [Symbol.asyncIterator](): AsyncIterator<unknown>;
}

function isAsyncIterable(value: unknown): value is Iterable & Partial<AsyncIterator<unknown>> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Some servers ask for an iterator, others call `next()` of what they are given. */
function viewOf(source: Iterable & Partial<AsyncIterator<unknown>>, listener: ResultListener): object {
  const isIterator = typeof source.next === 'function';
  const iterate = (): object => watchedIterator(source[Symbol.asyncIterator](), listener);
  const view = isIterator
    ? watchedIterator(source as AsyncIterator<unknown>, listener)
    : (Object.create(source) as object);
  return Object.defineProperty(view, Symbol.asyncIterator, { value: isIterator ? () => view : iterate });
}

function watchedIterator(source: AsyncIterator<unknown>, listener: ResultListener): object {
  let isOver = false;
  const end = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  const gave = (item: unknown): void => {
    const { done, value } = Object(item) as { done?: unknown; value?: unknown };
    if (done === true) end(() => listener.completed());
    else if (!isOver) listener.value(value);
  };
  const watched = (name: 'next' | 'return' | 'throw') => ({
    configurable: true,
    writable: true,
    value: (...args: unknown[]): unknown => {
      if (name === 'return') end(() => listener.completed());
      const item = Reflect.apply(Reflect.get(source, name) as () => unknown, source, args) as unknown;
      if (types.isPromise(item)) item.then(gave, (error: unknown) => end(() => listener.failed(error)));
      else gave(item);
      return item;
    },
  });
  const names = (['next', 'return', 'throw'] as const).filter(
    (name) => typeof Reflect.get(source, name) === 'function',
  );
  return Object.create(source, Object.fromEntries(names.map((name) => [name, watched(name)]))) as object;
}
