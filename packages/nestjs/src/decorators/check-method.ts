import { GreenflashEventsError } from '@greenflash-events/core';

type MethodDescriptor = PropertyDescriptor & { value: (...args: never[]) => unknown };

/**
 * Refuses what is no method of an instance, where the app's classes are loaded.
 *
 * @param decorator such as `@TrackEvent()`
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function checkMethod(
  decorator: string,
  target: unknown,
  key: unknown,
  descriptor: PropertyDescriptor | undefined,
): asserts descriptor is MethodDescriptor {
  const found = misuseOf(target, key, descriptor);
  if (found === undefined) return;
  const message = `wrong use of ${decorator} on ${placeOf(target, key)}: ${found}`;
  throw new GreenflashEventsError('INVALID_OPTIONS', message);
}

/** Such as `BillingController.upgrade`. */
export function placeOf(target: unknown, key: unknown): string {
  const { name } = typeof target === 'function' ? target : (target as object).constructor;
  return typeof key === 'string' || typeof key === 'symbol' ? `${name}.${String(key)}` : name;
}

function misuseOf(target: unknown, key: unknown, descriptor: PropertyDescriptor | undefined): string | undefined {
  if (typeof key === 'object') {
    return 'it is a legacy decorator, as all of NestJS: set experimentalDecorators in tsconfig.json';
  }
  if (key === undefined) return 'it decorates methods, not classes: use @TrackDefaults() for what they have in common';
  if (typeof target === 'function') return 'it is a static method, which Nest never calls: decorate one of an instance';
  if (descriptor === undefined) return 'it is a property, also if it holds a function: write it as a method';
  if (typeof descriptor.value !== 'function') return 'it is an accessor, not a method: decorate a method that returns';
  return undefined;
}
