import type { EventCatalogue, Logger } from '@greenflash-events/core';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { ApplicationConfig, DiscoveryService, ModulesContainer } from '@nestjs/core';
import { plannedEvents } from './planned-events.js';
import type { PlannedEvent } from './planned-event.types.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds every `@TrackEvent()` of the app, and says so in one debug line each. */
export class TrackedHandlers implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly logger: Logger,
    private readonly catalogue: EventCatalogue | undefined,
    private readonly config: ApplicationConfig,
    private readonly modules: ModulesContainer,
  ) {}

  onApplicationBootstrap(): void {
    try {
      for (const { handler, route, eventType } of this.list()) {
        const place = route === undefined ? handler : `${handler} (${route})`;
        this.logger.debug(`greenflash-events: ${place} tracks ${eventType ?? 'what its function builds'}`);
      }
    } catch {
      // Only a help for the eye: no reason for an app not to start.
    }
  }

  list(): PlannedEvent[] {
    const controllers = this.discovery.getControllers();
    const wrappers = [...controllers, ...this.discovery.getProviders()];
    return plannedEvents(wrappers.flatMap(classesOf), this.catalogue, {
      config: this.config,
      modulePathsOf: (target) => {
        const holders = controllers.filter(({ metatype }) => metatype === target);
        return holders.length === 0 ? [''] : [...new Set(holders.map((wrapper) => this.#modulePathOf(wrapper)))];
      },
    });
  }

  /** Nest keeps the path of a module for each app, by the key of its own `RouterModule`. */
  #modulePathOf({ host }: Wrapper): string {
    const module = host?.metatype;
    if (module === undefined) return '';
    const ofApp: unknown = Reflect.getMetadata(`__module_path__${this.modules.applicationId}`, module);
    const path = ofApp ?? (Reflect.getMetadata('__module_path__', module) as unknown);
    return typeof path === 'string' ? path : '';
  }
}

/** What a provider is made of: its class, or that of what a factory gave. */
function classesOf(wrapper: Wrapper): unknown[] {
  const declared: unknown[] = [wrapper.metatype, wrapper.token];
  try {
    const instance: unknown = wrapper.instance;
    return typeof instance === 'object' && instance !== null ? [...declared, instance.constructor] : declared;
  } catch {
    return declared;
  }
}
