import { Observable } from 'rxjs';
import { types } from 'node:util';
import { listenToStream, type StreamListener } from '../interceptor/listen-to-stream.js';
import { watchIterator } from '../interceptor/watch-iterator.js';
import { isThenable } from '../mapping/thenable.js';

const OVERHEARD = Symbol.for('greenflash-events.nestjs.overheard');

/** What a call's listener is made of, and once more for each further subscription. */
export interface ResultListener extends StreamListener {
  /** From here on, everything runs in the async context of this call. */
  begin(): void;
}

/**
 * Tells a listener what becomes of the result of a method, and gives back what the caller is to have: the same object,
 * but for a fresh promise of an `async` function, which nobody else can hold, and for an Observable.
 */
export function observeResult(result: unknown, isAsync: boolean, createListener: () => ResultListener): unknown {
  if (result instanceof Observable && result.constructor === Observable) return listenToStream(result, createListener);
  const listener = createListener();
  if (isPlainPromise(result)) return observePromise(result, isAsync, listener);
  if (isThenable(result) && observeThen(result, listener)) return result;
  if (types.isGeneratorObject(result) && observeGenerator(result, listener)) return result;
  settle(listener, result);
  return result;
}

/** A promise of any realm, but of no class of its own, whose `then` may start something. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && value.constructor.name === 'Promise' && !Object.hasOwn(value, 'then');
}

function observePromise(promise: Promise<unknown>, isAsync: boolean, listener: StreamListener): Promise<unknown> {
  const derived = promise.then(
    (value) => {
      settle(listener, value);
      return value;
    },
    (error: unknown) => {
      listener.failed(error);
      // Whoever gets the derived promise must hear of it, or be told by Node that nobody did.
      if (isAsync) throw error;
    },
  );
  return isAsync ? derived : promise;
}

/**
 * A thenable that is no promise, such as a query builder, may start what it stands for each time that somebody asks. So
 * nobody asks but the caller, who is overheard.
 */
function observeThen(thenable: PromiseLike<unknown>, listener: ResultListener): boolean {
  const then: unknown = Reflect.get(thenable, 'then');
  // Returned again and again: one event, and no chain without end.
  if (typeof then !== 'function' || OVERHEARD in then) return true;
  listener.begin();
  let isOver = false;
  const once = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  const value: PromiseLike<unknown>['then'] = (onFulfilled, onRejected) =>
    Reflect.apply(then, thenable, [
      (given: unknown) => {
        once(() => settle(listener, given));
        return onFulfilled ? onFulfilled(given) : given;
      },
      (error: unknown) => {
        once(() => listener.failed(error));
        if (onRejected) return onRejected(error);
        throw error;
      },
    ]) as never;
  Object.defineProperty(value, OVERHEARD, { value: true });
  return Reflect.defineProperty(thenable, 'then', { value, configurable: true, writable: true, enumerable: false });
}

function observeGenerator(generator: object, listener: ResultListener): boolean {
  listener.begin();
  return watchIterator(generator, listener, () => listener.aborted());
}

function settle(listener: StreamListener, value: unknown): void {
  listener.value(value);
  listener.completed();
}
