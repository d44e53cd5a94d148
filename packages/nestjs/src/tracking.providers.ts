import {
  GreenflashEventsError,
  createTracker,
  memoryDelivery,
  type DeliveryFactory,
  type Logger,
  type Tracker,
} from '@greenflash-events/core';
import type { InjectionToken, NestInterceptor, Provider } from '@nestjs/common';
import { APP_INTERCEPTOR, DiscoveryService, ModulesContainer } from '@nestjs/core';
import { ContextInterceptor } from './context/context.interceptor.js';
import { RequestScopes } from './context/request-scopes.js';
import { HandlerPlans } from './interceptor/handler-plans.js';
import { TrackingRuntime } from './interceptor/tracking-runtime.js';
import { OneTrackerCheck } from './lifecycle/one-tracker-check.js';
import { ShutdownHooksCheck } from './lifecycle/shutdown-hooks-check.js';
import { TrackingLifecycle } from './lifecycle/tracking.lifecycle.js';
import { RuntimeProvision } from './method/runtime-provision.js';
import { NestLogger } from './nest-logger.js';
import { TrackedHandlers } from './plan/tracked-handlers.js';
import type { TrackingOptions } from './tracking-options.types.js';
import { TrackingService } from './tracking.service.js';
import {
  DEFAULT_NAME,
  MODULE_OPTIONS,
  TRACKING_RUNTIME,
  getCoreTrackerToken,
  getDeliveryToken,
  getOptionsToken,
  getScopesToken,
  getTrackerToken,
} from './tracking.tokens.js';

/** The options with everything that does not depend on core filled in. */
type ResolvedOptions = Readonly<TrackingOptions & { name: string; logger: Logger }>;

/** What makes up one tracker. The only place, beside core's, that calls constructors. */
export function trackingProviders(name: string): Provider[] {
  return [...trackerProviders(name), ...lifecycleProviders(name), ...(name === DEFAULT_NAME ? handlerProviders() : [])];
}

/** What other modules may inject. */
export function exportedTokens(name: string): InjectionToken[] {
  const tokens = [getTrackerToken(name), getDeliveryToken(name)];
  return name === DEFAULT_NAME ? [...tokens, TrackingService, TRACKING_RUNTIME] : tokens;
}

function trackerProviders(name: string): Provider[] {
  const options = getOptionsToken(name);
  const delivery = getDeliveryToken(name);
  const scopes = getScopesToken(name);
  return [
    {
      provide: options,
      inject: [MODULE_OPTIONS],
      useFactory: (given: TrackingOptions | undefined) => resolveOptions(given, name),
    },
    {
      provide: delivery,
      inject: [options],
      useFactory: (resolved: ResolvedOptions): DeliveryFactory => resolved.delivery ?? memoryDelivery(),
    },
    {
      provide: scopes,
      inject: [options],
      useFactory: (resolved: ResolvedOptions) => new RequestScopes(resolved.context, resolved.logger),
    },
    { provide: getCoreTrackerToken(name), inject: [options, delivery, scopes], useFactory: openTracker },
    {
      provide: getTrackerToken(name),
      inject: [getCoreTrackerToken(name), { token: TrackedHandlers, optional: true }],
      useFactory: (tracker: Tracker, handlers?: TrackedHandlers) =>
        new TrackingService(tracker, () => handlers?.list() ?? []),
    },
    { provide: APP_INTERCEPTOR, inject: [options, scopes], useFactory: contextInterceptor },
  ];
}

function resolveOptions(given: TrackingOptions | undefined, name: string): ResolvedOptions {
  const misplaced = ['name', 'isGlobal'].find((key) => Object.hasOwn(Object(given) as object, key));
  if (misplaced !== undefined) {
    const message = `TrackingModule: ${misplaced} stands beside useFactory or useClass, not in the options they give`;
    throw new GreenflashEventsError('INVALID_OPTIONS', message);
  }
  return Object.freeze({ ...given, name, logger: given?.logger ?? new NestLogger() });
}

function lifecycleProviders(name: string): Provider[] {
  return [
    {
      provide: TrackingLifecycle,
      inject: [getCoreTrackerToken(name), getOptionsToken(name)],
      useFactory: (tracker: Tracker, { logger }: ResolvedOptions) => new TrackingLifecycle(tracker, logger),
    },
    {
      provide: OneTrackerCheck,
      inject: [ModulesContainer, getOptionsToken(name)],
      useFactory: (modules: ModulesContainer, { logger }: ResolvedOptions) =>
        new OneTrackerCheck(modules, logger, name),
    },
    {
      provide: ShutdownHooksCheck,
      inject: [ModulesContainer, getOptionsToken(name), getDeliveryToken(name)],
      useFactory: (modules: ModulesContainer, { logger, enabled }: ResolvedOptions, { durable }: DeliveryFactory) =>
        new ShutdownHooksCheck(modules, logger, enabled !== false && !durable),
    },
  ];
}

/** What decorated handlers need; they act on the unnamed tracker. */
function handlerProviders(): Provider[] {
  return [
    { provide: TrackingService, useExisting: getTrackerToken() },
    {
      provide: TRACKING_RUNTIME,
      inject: [getCoreTrackerToken(DEFAULT_NAME), getScopesToken(DEFAULT_NAME)],
      useFactory: (tracker: Tracker, scopes: RequestScopes) => new TrackingRuntime(tracker, scopes, new HandlerPlans()),
    },
    {
      provide: RuntimeProvision,
      inject: [DiscoveryService, TRACKING_RUNTIME],
      useFactory: (discovery: DiscoveryService, runtime: TrackingRuntime) => new RuntimeProvision(discovery, runtime),
    },
    {
      provide: TrackedHandlers,
      inject: [DiscoveryService, getOptionsToken(DEFAULT_NAME)],
      useFactory: (discovery: DiscoveryService, { logger, catalogue }: ResolvedOptions) =>
        new TrackedHandlers(discovery, logger, catalogue),
    },
  ];
}

function openTracker(
  { context, ...options }: ResolvedOptions,
  delivery: DeliveryFactory,
  scopes: RequestScopes,
): Tracker {
  // Also without the option, since @ConversationId() may have something to say. What is no function goes on to core as
  // it is, which names it together with every other problem.
  const read = context === undefined || typeof context === 'function' ? () => scopes.context() : context;
  return createTracker({ ...options, delivery, context: read });
}

/** Nest leaves out a global interceptor whose factory gives nothing, so that no route pays for it. */
function contextInterceptor({ context, enabled }: ResolvedOptions, scopes: RequestScopes): NestInterceptor | undefined {
  return context === undefined || enabled === false ? undefined : new ContextInterceptor(scopes);
}
