import {
  GreenflashEventsError,
  createTracker,
  memoryDelivery,
  type DeliveryFactory,
  type Logger,
  type Tracker,
} from '@greenflash-events/core';
import { isDisabled } from '@greenflash-events/core/engine';
import type { InjectionToken, NestInterceptor, Provider } from '@nestjs/common';
import { APP_INTERCEPTOR, ApplicationConfig, DiscoveryService, ModulesContainer } from '@nestjs/core';
import { ContextInterceptor } from './context/context.interceptor.js';
import { RequestScopes } from './context/request-scopes.js';
import { HandlerPlans } from './interceptor/handler-plans.js';
import { HiddenFields } from './mapping/hidden-fields.js';
import { TrackingRuntime } from './interceptor/tracking-runtime.js';
import { OneTrackerCheck } from './lifecycle/one-tracker-check.js';
import { ShutdownHooksCheck } from './lifecycle/shutdown-hooks-check.js';
import { TrackingLifecycle } from './lifecycle/tracking.lifecycle.js';
import { RuntimeProvision } from './method/runtime-of-instance.js';
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
    { provide: APP_INTERCEPTOR, inject: [options, scopes, getCoreTrackerToken(name)], useFactory: contextInterceptor },
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
      inject: [ModulesContainer, getOptionsToken(name), getDeliveryToken(name), getCoreTrackerToken(name)],
      useFactory: (
        modules: ModulesContainer,
        { logger }: ResolvedOptions,
        { durable }: DeliveryFactory,
        tracker: Tracker,
      ) => new ShutdownHooksCheck(modules, logger, !isDisabled(tracker) && !durable),
    },
  ];
}

/** What decorated handlers need; they act on the unnamed tracker. */
function handlerProviders(): Provider[] {
  return [
    { provide: TrackingService, useExisting: getTrackerToken() },
    {
      provide: TRACKING_RUNTIME,
      inject: [getCoreTrackerToken(DEFAULT_NAME), getScopesToken(DEFAULT_NAME), getOptionsToken(DEFAULT_NAME)],
      useFactory: async (tracker: Tracker, scopes: RequestScopes, { strict }: ResolvedOptions) => {
        const hiddenFields = await HiddenFields.load(scopes.log);
        return new TrackingRuntime(tracker, scopes, new HandlerPlans(), hiddenFields, strict);
      },
    },
    {
      provide: RuntimeProvision,
      inject: [DiscoveryService, ModulesContainer, TRACKING_RUNTIME],
      useFactory: (discovery: DiscoveryService, modules: ModulesContainer, runtime: TrackingRuntime) =>
        new RuntimeProvision(discovery, modules, runtime),
    },
    {
      provide: TrackedHandlers,
      inject: [DiscoveryService, getOptionsToken(DEFAULT_NAME), ApplicationConfig, ModulesContainer],
      useFactory: (
        discovery: DiscoveryService,
        { logger, catalogue }: ResolvedOptions,
        config: ApplicationConfig,
        modules: ModulesContainer,
      ) => new TrackedHandlers(discovery, logger, catalogue, config, modules),
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
function contextInterceptor(
  { context }: ResolvedOptions,
  scopes: RequestScopes,
  tracker: Tracker,
): NestInterceptor | undefined {
  return context === undefined || isDisabled(tracker) ? undefined : new ContextInterceptor(scopes);
}
