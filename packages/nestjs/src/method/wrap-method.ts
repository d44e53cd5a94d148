import { Logger } from '@nestjs/common';
import { callTracked } from './call-tracked.js';
import { injectRuntime, runtimeOf } from './runtime-of-instance.js';
import { TrackedMethod, type Method } from './tracked-method.js';

/** The wrapper that a function is; on a copy of its metadata, which other decorators make, still the first. */
const WRAPPER = Symbol.for('greenflash-events.nestjs.wrapper');

/**
 * Puts a wrapper in place of a method, once however many decorators of ours ask for it: Nest runs no interceptor for
 * the methods of services, jobs and listeners. Where it does run one, the wrapper only calls through. For all who look at
 * it, the wrapper is the method, with its metadata and those that decorators above will add.
 */
export function wrapMethod(target: object, key: string | symbol, descriptor: PropertyDescriptor): void {
  const original = descriptor.value as Method;
  if (Reflect.getOwnMetadata(WRAPPER, original) === original) return;
  injectRuntime(target);
  const warnOnce = oneWarning(`${target.constructor.name}.${String(key)}`);
  const wrapper = new Proxy(original, {
    apply(_, instance: unknown, args: readonly unknown[]): unknown {
      const runtime = runtimeOf(instance);
      if (runtime !== undefined) return callTracked(runtime, method, instance as object, args);
      warnOnce();
      return Reflect.apply(original, instance, args);
    },
    // Of a proxy, Function.prototype.toString() shows no source.
    get: (_, name, receiver): unknown =>
      name === 'toString' ? () => original.toString() : Reflect.get(original, name, receiver),
  });
  const method = new TrackedMethod(original, wrapper);
  for (const name of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(name, Reflect.getOwnMetadata(name, original), wrapper);
  }
  Reflect.defineMetadata(WRAPPER, wrapper, wrapper);
  descriptor.value = wrapper;
  // Compiled decorators put the descriptor back themselves; code that applies them by hand need not.
  Object.defineProperty(target, key, descriptor);
}

/** A test means to do without TrackingModule; in production it was forgotten. */
function oneWarning(name: string): () => void {
  let isDue = true;
  return () => {
    if (!isDue) return;
    isDue = false;
    new Logger('GreenflashEvents')[process.env['NODE_ENV'] === 'production' ? 'warn' : 'debug'](
      `${name}() was called and is not tracked: its instance has no tracker. To track it, import TrackingModule.forRoot() ` +
        'in the app, and let Nest make the instance, by listing the class in providers or controllers',
    );
  };
}
