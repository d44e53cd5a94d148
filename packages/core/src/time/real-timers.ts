import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/**
 * The timers of Node itself. A test replaces the global ones to hold time still; ours move real sockets, and without them a
 * flush or a shutdown would never end. Jest and Vitest replace those of their own sandbox, which `node:timers` is not part of;
 * sinon's fake timers, where they were there first, hold the real ones as `clock._setTimeout` and so on.
 *
 * @see https://github.com/sinonjs/fake-timers
 */
export const realTimers = {
  setTimeout: real('setTimeout', setTimeout),
  clearTimeout: real('clearTimeout', clearTimeout),
  setImmediate: real('setImmediate', setImmediate),
};

// Asked while this module is loaded: what is replaced later does not reach us.
function real<T extends (...args: never[]) => unknown>(name: string, found: T): T {
  const { clock } = found as { clock?: Readonly<Record<string, T | undefined>> };
  return clock?.[`_${name}`] ?? found;
}

/** Whether a test holds time still at this moment, so that a library that asks the globals, as undici does, would not go on. */
export function isTimeHeld(): boolean {
  const { setTimeout, setImmediate, queueMicrotask } = globalThis;
  return [setTimeout, setImmediate, queueMicrotask, Reflect.get(process, 'nextTick')].some(isFake);
}

/** By the marks of sinon's fake timers, which Jest and Vitest use, and of Jest's legacy ones. */
function isFake(timer: unknown): boolean {
  return typeof timer === 'function' && ('clock' in timer || '_isMockFunction' in timer);
}
