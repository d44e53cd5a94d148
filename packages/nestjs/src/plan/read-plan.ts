import type { EventCatalogue } from '@greenflash-events/core';
import type { DynamicModule, ForwardReference, Type } from '@nestjs/common';
import { DEFAULT_NAME, MODULE_OPTIONS, getOptionsToken } from '../tracking.tokens.js';
import { plannedEvents } from './planned-events.js';
import type { PlannedEvent } from './planned-event.types.js';

/** What may stand in the `imports` of a module. */
export type ModuleLike = Type | DynamicModule | Promise<DynamicModule> | ForwardReference;

/**
 * The plan of an app that is not started: nothing is instantiated, no factory is called, no connection is opened. The same
 * as `TrackingService.plan()`, except for classes that only a factory knows of, and for the global prefix, versions and module
 * paths of routes.
 *
 * @param options.catalogue for the descriptions, where the app's own is not in `TrackingModule.forRoot()`
 */
export async function readPlan(
  module: ModuleLike,
  options: { readonly catalogue?: EventCatalogue | undefined } = {},
): Promise<PlannedEvent[]> {
  const parts = new Map<unknown, ModuleParts>();
  await collect(module, parts);
  const modules = [...parts.values()];
  const catalogue = options.catalogue ?? modules.map(catalogueOf).find((found) => found !== undefined);
  return plannedEvents(modules.flatMap(classesOf), catalogue);
}

interface ModuleParts {
  readonly module: unknown;
  readonly imports: readonly unknown[];
  readonly controllers: readonly unknown[];
  readonly providers: readonly unknown[];
}

/** Modules import one another in circles, so each is looked at once. */
async function collect(given: unknown, seen: Map<unknown, ModuleParts>): Promise<void> {
  const resolved: unknown = await given;
  const found = isForwardReference(resolved) ? resolved.forwardRef() : resolved;
  if (found === undefined || found === null || seen.has(found)) return;
  const parts = partsOf(found);
  seen.set(found, parts);
  // What a dynamic module says comes on top of what its class's decorator says.
  const next = parts.module === found ? parts.imports : [parts.module, ...parts.imports];
  for (const imported of next) await collect(imported, seen);
}

function partsOf(found: object | ((...args: never[]) => unknown)): ModuleParts {
  const { module } = found as Partial<DynamicModule>;
  const list = (key: 'imports' | 'controllers' | 'providers'): unknown[] => {
    const given: unknown =
      module === undefined ? Reflect.getMetadata(key, found) : (found as Record<string, unknown>)[key];
    return Array.isArray(given) ? (given as unknown[]) : [];
  };
  return {
    module: module ?? found,
    imports: list('imports'),
    controllers: list('controllers'),
    providers: list('providers'),
  };
}

function classesOf({ module, controllers, providers }: ModuleParts): unknown[] {
  return [module, ...controllers, ...providers.flatMap(classesOfProvider)];
}

function classesOfProvider(provider: unknown): unknown[] {
  if (typeof provider !== 'object' || provider === null) return [provider];
  const { provide, useClass, useValue } = provider as { provide?: unknown; useClass?: unknown; useValue?: unknown };
  const instance = typeof useValue === 'object' && useValue !== null ? [useValue.constructor] : [];
  return [provide, useClass, ...instance];
}

/** Decorators act on the unnamed tracker, so its catalogue counts. */
function catalogueOf({ providers }: ModuleParts): EventCatalogue | undefined {
  const valueOf = (token: unknown): { useValue?: unknown } | undefined =>
    providers.find((one) => (Object(one) as { provide?: unknown }).provide === token) as
      { useValue?: unknown } | undefined;
  if (valueOf(getOptionsToken(DEFAULT_NAME)) === undefined) return undefined;
  const { catalogue } = Object(valueOf(MODULE_OPTIONS)?.useValue) as { catalogue?: EventCatalogue };
  return catalogue;
}

function isForwardReference(value: unknown): value is { forwardRef(): unknown } {
  return typeof (Object(value) as { forwardRef?: unknown }).forwardRef === 'function';
}
