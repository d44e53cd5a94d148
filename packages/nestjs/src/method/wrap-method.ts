import { Logger } from '@nestjs/common';
import type { EventDefinition } from '../mapping/event-definition.js';
import { callTracked } from './call-tracked.js';
import { injectRuntime, runtimeOf } from './inject-runtime.js';
import { setTrackedMethod, trackedMethodOf, type TrackedMethod } from './tracked-method.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Puts a wrapper in the place of a method, once however many decorators of ours ask for it: Nest runs no interceptor for
 * the methods of services, jobs and listeners. Where it does run one, the wrapper only calls through. For all who look at
 * it, the wrapper is the method: its name, length, own properties and metadata, and those that decorators above will add.
 */
export function wrapMethod(target: object, key: string | symbol, descriptor: PropertyDescriptor): TrackedMethod {
  const original = descriptor.value as Method;
  const known = trackedMethodOf(original);
  if (known !== undefined) return known;
  injectRuntime(target);
  const warnOnce = oneWarning(`${target.constructor.name}.${String(key)}`);
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const runtime = runtimeOf(this);
    if (runtime !== undefined) return callTracked(runtime, method, this as object, args);
    warnOnce();
    return Reflect.apply(original, this, args);
  };
  const method: TrackedMethod = { marks: [], definitions: [], original, isAsync: isAsync(original), wrapper };
  copyIdentity(original, wrapper);
  setTrackedMethod(wrapper, method);
  descriptor.value = wrapper;
  // Compiled decorators put the descriptor back themselves; code that applies them by hand need not.
  Object.defineProperty(target, key, descriptor);
  return method;
}

/** Decorators run from the last line to the first, so the new one goes before those that are there. */
export function addToMethod(method: TrackedMethod, definition: EventDefinition): void {
  method.marks.unshift(definition);
  method.definitions.unshift(definition);
}

function isAsync(method: Method): boolean {
  return Object.prototype.toString.call(method) === '[object AsyncFunction]';
}

function copyIdentity(from: Method, to: Method): void {
  Object.setPrototypeOf(to, Object.getPrototypeOf(from) as object);
  for (const key of Reflect.ownKeys(from)) {
    if (key === 'prototype') continue;
    Object.defineProperty(to, key, Object.getOwnPropertyDescriptor(from, key)!);
  }
  for (const key of Reflect.getOwnMetadataKeys(from)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, from), to);
  }
}

function oneWarning(name: string): () => void {
  let isDue = true;
  return () => {
    if (!isDue) return;
    isDue = false;
    new Logger('GreenflashEvents').warn(
      `${name}() was called on an instance that Nest has not made, or not finished: its events are not tracked. Let ` +
        'Nest make it, by listing the class in providers, or track by TrackingService',
    );
  };
}
