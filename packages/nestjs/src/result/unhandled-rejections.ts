import { realTimers } from '@greenflash-events/core/engine';
import * as v8 from 'node:v8';

/** How long a handler that comes after Node's report may still take it back, as `rejectionHandled` tells. */
const TAKEN_BACK_MS = 1_000;

type AnyPromise = Promise<unknown>;

type OnInit = (made: (promise: AnyPromise, parent: AnyPromise | undefined) => void) => () => void;

/** A call in progress: which promises were made in it, and which have a handler since. */
interface Call {
  readonly made: Set<AnyPromise>;
  readonly handled: Set<AnyPromise>;
}

/**
 * Lets a promise be watched although its rejection is still reported by Node where it is unhandled. To Node, a branch of
 * ours is a handler, and nothing in JavaScript tells whether there is another one. So V8 is asked, from the call until the
 * first handler, which most callers add at once: `promiseHooks` name the promise that each new one follows. Where there is
 * none, the rejection is raised again, as an unhandled one.
 *
 * Where a runtime has no such hooks (Bun, Deno), a watched promise counts as handled, and its rejection is not reported.
 *
 * A promise from elsewhere, a cached one for instance, may have had handlers before, and is never reported by us.
 */
export class UnhandledRejections {
  readonly #calls: Call[] = [];
  /** Promises without a handler, and what reports their rejection, once there was one. */
  readonly #bare = new Map<AnyPromise, AnyPromise | undefined>();
  #stop: (() => void) | undefined;
  #isOurs = false;
  readonly #onInit: OnInit | undefined;

  constructor(onInit: OnInit | undefined = promiseHooks()) {
    this.#onInit = onInit;
  }

  /**
   * Calls a method.
   *
   * @param isAsync whether each call makes a promise of its own, which no other code can hold
   * @returns its result, and whether that is a promise that was made in the call and has no handler
   */
  call(isAsync: boolean, fn: () => unknown): { readonly result: unknown; readonly isBare: boolean } {
    if (this.#onInit === undefined) return { result: fn(), isBare: false };
    if (isAsync) return { result: fn(), isBare: true };
    const call: Call = { made: new Set(), handled: new Set() };
    this.#calls.push(call);
    this.#listen();
    try {
      const result = fn() as AnyPromise;
      return { result, isBare: call.made.has(result) && !call.handled.has(result) };
    } finally {
      this.#calls.splice(this.#calls.indexOf(call), 1);
      this.#listen();
    }
  }

  /** Tells how the promise ends. Neither function may throw. */
  branch(
    promise: AnyPromise,
    isBare: boolean,
    fulfilled: (value: unknown) => void,
    rejected: (error: unknown) => void,
  ): void {
    const onFulfilled = (value: unknown): void => {
      this.#forget(promise);
      fulfilled(value);
    };
    const onRejected = (error: unknown): void => {
      this.#report(promise, error);
      rejected(error);
    };
    this.#byUs(() => promise.then(onFulfilled, onRejected));
    if (!isBare || this.#bare.has(promise)) return;
    this.#bare.set(promise, undefined);
    this.#listen();
  }

  #report(promise: AnyPromise, error: unknown): void {
    if (!this.#bare.has(promise) || this.#bare.get(promise) !== undefined) return;
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    this.#byUs(() => this.#bare.set(promise, Promise.reject(error)));
    realTimers.setTimeout(() => this.#forget(promise), TAKEN_BACK_MS).unref();
  }

  #forget(promise: AnyPromise): void {
    if (this.#bare.delete(promise)) this.#listen();
  }

  readonly #made = (promise: AnyPromise, parent: AnyPromise | undefined): void => {
    if (this.#isOurs) return;
    for (const { made, handled } of this.#calls) {
      made.add(promise);
      if (parent !== undefined) handled.add(parent);
    }
    if (parent === undefined || !this.#bare.has(parent)) return;
    const report = this.#bare.get(parent);
    this.#byUs(() => report?.catch(() => undefined));
    this.#forget(parent);
  };

  #byUs(fn: () => unknown): void {
    this.#isOurs = true;
    try {
      fn();
    } finally {
      this.#isOurs = false;
    }
  }

  /** What is listened to slows down every promise of the process, so it is for as short as can be. */
  #listen(): void {
    const isNeeded = this.#calls.length > 0 || this.#bare.size > 0;
    if (isNeeded === (this.#stop !== undefined)) return;
    this.#stop?.();
    this.#stop = isNeeded ? this.#onInit?.(this.#made) : undefined;
  }
}

/** An experimental part of Node: another runtime may lack it, or have it in name only. */
function promiseHooks(): OnInit | undefined {
  try {
    const { onInit } = v8.promiseHooks;
    (onInit(() => undefined) as () => void)();
    return onInit as OnInit;
  } catch {
    return undefined;
  }
}
