import { UseInterceptors } from '@nestjs/common';
import { TrackingInterceptor } from '../interceptor/tracking.interceptor.js';

const BOUND = Symbol.for('greenflash-events.nestjs.bound');

/** Binds the interceptor to a handler or a class, once however many decorators ask for it. */
export function bindInterceptor(target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void {
  const holder = (descriptor?.value ?? target) as object;
  if (Reflect.hasOwnMetadata(BOUND, holder)) return;
  Reflect.defineMetadata(BOUND, true, holder);
  const bind = UseInterceptors(TrackingInterceptor);
  if (key === undefined || descriptor === undefined) (bind as ClassDecorator)(target as never);
  else (bind as MethodDecorator)(target, key, descriptor);
}
