import { types } from 'node:util';
import type { StreamListener } from './listen-to-stream.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Methods = Record<PropertyKey, unknown>;

export function isAsyncIterable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * Tells a listener of what an iterator gives to whoever goes through it. The object stays the same, and so do its items
 * and its promises: only the calls to it are watched.
 *
 * @param left what to do when its consumer leaves before its end
 * @returns whether it can be watched
 */
export function watchIterator(source: object, listener: StreamListener, left: () => void): boolean {
  if (typeof (source as Methods)['next'] === 'function') return watchCalls(source as Methods, listener, left);
  return replace(source as Methods, Symbol.asyncIterator, (iterate) => {
    const iterator = iterate();
    if (typeof iterator === 'object' && iterator !== null) watchCalls(iterator as Methods, listener, left);
    return iterator;
  });
}

function watchCalls(iterator: Methods, listener: StreamListener, left: () => void): boolean {
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
  const watch = (call: () => unknown): unknown => watched(call, gave, (error) => end(() => listener.failed(error)));
  replace(iterator, 'throw', watch);
  replace(iterator, 'return', (call) => {
    end(left);
    return watch(call);
  });
  return replace(iterator, 'next', watch);
}

function watched(call: () => unknown, gave: (item: unknown) => void, failed: (error: unknown) => void): unknown {
  let item: unknown;
  try {
    item = call();
  } catch (error) {
    failed(error);
    throw error;
  }
  if (types.isPromise(item)) item.then(gave, failed);
  else gave(item);
  return item;
}

/** A property of its own before the one of its class, unless the object is frozen. */
function replace(object: Methods, name: PropertyKey, instead: (call: () => unknown) => unknown): boolean {
  const original = object[name];
  if (typeof original !== 'function') return false;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return instead(() => Reflect.apply(original as Method, this, args));
  };
  return Reflect.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: false });
}
