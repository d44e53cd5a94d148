import { Inject } from '@nestjs/common';
import type { TrackingRuntime } from '../interceptor/tracking-runtime.js';
import { TRACKING_RUNTIME } from '../tracking.tokens.js';

/** By name, since both copies of a dual package may be loaded in one process. */
const RUNTIME = Symbol.for('greenflash-events.nestjs.runtime-of-instance');

type Tracked = { [RUNTIME]?: TrackingRuntime | undefined };

/**
 * Has Nest hand the runtime to every instance that it makes of the class, whatever its scope, and of its subclasses. On
 * the instance it is a hidden property, so that it shows neither in logs nor in a comparison.
 */
export function injectRuntime(prototype: object): void {
  if (RUNTIME in prototype) return;
  Object.defineProperty(prototype, RUNTIME, {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      Reflect.defineProperty(this, RUNTIME, { value, configurable: true, writable: true, enumerable: false });
    },
  });
  Inject(TRACKING_RUNTIME)(prototype, RUNTIME);
}

/** `undefined` for an instance that somebody else has made, and for whatever is no instance. */
export function runtimeOf(instance: unknown): TrackingRuntime | undefined {
  return (instance as Tracked | undefined | null)?.[RUNTIME];
}

/** For an instance that a factory of the app has made. Does nothing where the class has no decorated method. */
export function provideRuntime(instance: unknown, runtime: TrackingRuntime): void {
  if (typeof instance !== 'object' || instance === null || !(RUNTIME in instance)) return;
  (instance as Tracked)[RUNTIME] ??= runtime;
}
