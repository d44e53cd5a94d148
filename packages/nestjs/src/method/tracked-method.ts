import type { EventDefinition } from '../mapping/event-definition.js';

/** A method with decorators of ours, as the wrapper that stands in its place knows it. */
export interface TrackedMethod {
  /** What each decorator has stored, in no order. */
  readonly marks: object[];
  /** In the order in which the decorators are written. */
  readonly definitions: EventDefinition[];
  readonly original: (this: unknown, ...args: unknown[]) => unknown;
  /** Whether each call makes a promise of its own. */
  readonly isAsync: boolean;
  /** What is called instead. */
  readonly wrapper: (...args: unknown[]) => unknown;
}

const TRACKED = Symbol.for('greenflash-events.nestjs.tracked-method');

/** `undefined` where the function is no wrapper, or wraps one: a decorator of somebody else may stand between two. */
export function trackedMethodOf(wrapper: object): TrackedMethod | undefined {
  return Object.hasOwn(wrapper, TRACKED) ? (wrapper as { [TRACKED]?: TrackedMethod })[TRACKED] : undefined;
}

export function setTrackedMethod(wrapper: object, method: TrackedMethod): void {
  Object.defineProperty(wrapper, TRACKED, { value: method });
}
