import type { InjectionToken } from '@nestjs/common';

/** Name of the tracker of a module that names none; the one that decorators act on. */
export const DEFAULT_NAME = 'default';

// Both copies of a dual package may be loaded in one process, so every token is found by its name.

/** What the app gave, before anything is resolved. */
export const MODULE_OPTIONS = Symbol.for('greenflash-events.nestjs.module-options');

/** What keeps accepted events. In a test: `overrideProvider(TRACKING_DELIVERY).useValue(aDeliveryFactory)`. */
export const TRACKING_DELIVERY = getDeliveryToken();

/** What the interceptor of decorated handlers works with. */
export const TRACKING_RUNTIME = Symbol.for('greenflash-events.nestjs.runtime (is TrackingModule.forRoot() imported?)');

/** Token of the `TrackingService` of the tracker of this name, for `useFactory` and `app.get()`. */
export function getTrackerToken(name: string = DEFAULT_NAME): InjectionToken {
  return named('tracker', name);
}

/** Token of the delivery of the tracker of this name; `TRACKING_DELIVERY` is that of the unnamed one. */
export function getDeliveryToken(name: string = DEFAULT_NAME): InjectionToken {
  return named('delivery', name);
}

export const getOptionsToken = (name: string): InjectionToken => named('options', name);
export const getCoreTrackerToken = (name: string): InjectionToken => named('core-tracker', name);
export const getScopesToken = (name: string): InjectionToken => named('request-scopes', name);

function named(part: string, name: string): symbol {
  return Symbol.for(`greenflash-events.nestjs.${part}${name === DEFAULT_NAME ? '' : `:${name}`}`);
}
