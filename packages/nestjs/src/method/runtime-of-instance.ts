import { Inject, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { asRuntime, type TrackingRuntime } from '../interceptor/tracking-runtime.js';
import { TRACKING_RUNTIME } from '../tracking.tokens.js';

// By name, since both copies of a dual package may be loaded in one process.
const RUNTIME = Symbol.for('greenflash-events.nestjs.runtime-of-instance');
const RUNNING = Symbol.for('greenflash-events.nestjs.running-apps');

type Tracked = { [RUNTIME]?: TrackingRuntime | undefined };

/** Of the apps that run, so that a call finds the one that has loaded its module since. */
const running = ((globalThis as { [RUNNING]?: Set<RuntimeProvision> })[RUNNING] ??= new Set());

/**
 * Has Nest hand the runtime to every instance that it makes of the class, whatever its scope, and of its subclasses. On
 * the instance it is a hidden property, so that it shows neither in logs nor in a comparison.
 */
export function injectRuntime(prototype: object): void {
  if (RUNTIME in prototype) return;
  Object.defineProperty(prototype, RUNTIME, {
    configurable: true,
    get: () => undefined,
    set(this: object, injected: unknown) {
      const value = asRuntime(injected);
      if (value === undefined) return;
      Reflect.defineProperty(this, RUNTIME, { value, configurable: true, writable: true, enumerable: false });
    },
  });
  Inject(TRACKING_RUNTIME)(prototype, RUNTIME);
  Optional()(prototype, RUNTIME);
}

/** `undefined` for an instance that no app with a tracker has, and for whatever is no instance. */
export function runtimeOf(instance: unknown): TrackingRuntime | undefined {
  return own(instance) ?? late(instance);
}

function own(instance: unknown): TrackingRuntime | undefined {
  return (instance as Tracked | undefined | null)?.[RUNTIME];
}

/** Nest runs no hook of ours when it loads a module later; what such a module has is looked up at its first call. */
function late(instance: unknown): TrackingRuntime | undefined {
  let isFound = false;
  for (const provision of running) isFound = provision.catchUp() || isFound;
  return isFound ? own(instance) : undefined;
}

/**
 * Nest injects properties into what it makes itself; instances of `useFactory` and `useValue` come from elsewhere, and may
 * serve several apps, as in a file of tests: they belong to the app that started last, and afterwards to the one before, where
 * that still runs.
 */
export class RuntimeProvision implements OnModuleInit, OnApplicationShutdown {
  readonly #before = new Map<object, TrackingRuntime>();
  #modules = 0;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly modules: ModulesContainer,
    private readonly runtime: TrackingRuntime,
  ) {
    // A test may use what it compiled without init(), where what `useValue` gives is there already.
    this.#provide();
  }

  onModuleInit(): void {
    running.add(this);
    this.#provide();
  }

  /** @returns whether there are modules that have been loaded since */
  catchUp(): boolean {
    if (this.modules.size === this.#modules) return false;
    this.#provide();
    return true;
  }

  onApplicationShutdown(): void {
    running.delete(this);
    this.runtime.isClosed = true;
    for (const [instance, before] of this.#before) {
      if (!before.isClosed && own(instance) === this.runtime) provideRuntime(instance, before);
    }
    this.#before.clear();
  }

  #provide(): void {
    this.#modules = this.modules.size;
    for (const wrapper of this.discovery.getProviders()) {
      try {
        const instance: unknown = wrapper.instance;
        const before = provideRuntime(instance, this.runtime);
        if (before !== undefined && before !== this.runtime) this.#before.set(instance as object, before);
      } catch {
        // A proxy that answers nothing: its methods run as if undecorated.
      }
    }
  }
}

/**
 * For an instance that a factory of the app has made. Does nothing where the class has no decorated method.
 *
 * @returns the runtime that the instance had before
 */
function provideRuntime(instance: unknown, runtime: TrackingRuntime): TrackingRuntime | undefined {
  if (typeof instance !== 'object' || instance === null || !(RUNTIME in instance)) return undefined;
  const before = (instance as Tracked)[RUNTIME];
  if (before !== runtime) (instance as Tracked)[RUNTIME] = runtime;
  return before;
}
