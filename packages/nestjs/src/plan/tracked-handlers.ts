import type { Logger } from '@greenflash-events/core';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { getEventDefinitions } from '../mapping/event-definition.js';

/** One decorator of one handler of the app. */
export interface TrackedHandler {
  /** Such as `BillingController.upgrade`. */
  readonly handler: string;
  /** `undefined` where a function makes the events. */
  readonly eventType: string | undefined;
}

/** Finds every `@TrackEvent()` of the app, and says so in one debug line each. */
export class TrackedHandlers implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    try {
      for (const { handler, eventType } of this.list()) {
        this.logger.debug(`greenflash-events: ${handler} tracks ${eventType ?? 'what its function builds'}`);
      }
    } catch {
      // Only a help for the eye: no reason for an app not to start.
    }
  }

  list(): TrackedHandler[] {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    const classes = new Set(wrappers.map(({ metatype }) => metatype).filter(isClass));
    return [...classes].flatMap((target) => this.#ofClass(target));
  }

  #ofClass(target: Class): TrackedHandler[] {
    return this.scanner.getAllMethodNames(target.prototype).flatMap((method) => {
      const handler: unknown = target.prototype[method];
      if (typeof handler !== 'function') return [];
      return getEventDefinitions(handler).map((definition) => ({
        handler: `${target.name}.${method}`,
        eventType: definition.kind === 'mapping' ? definition.eventType : undefined,
      }));
    });
  }
}

type Class = (new (...args: never[]) => unknown) & { readonly prototype: Record<string, unknown> };

/** The factories of providers are functions too, but arrows among them have no prototype. */
function isClass(metatype: unknown): metatype is Class {
  return typeof metatype === 'function' && typeof metatype.prototype === 'object' && metatype.prototype !== null;
}
