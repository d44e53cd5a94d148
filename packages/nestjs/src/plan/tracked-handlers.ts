import type { EventCatalogue, Logger } from '@greenflash-events/core';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { plannedEvents } from './planned-events.js';
import type { PlannedEvent } from './planned-event.types.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds every `@TrackEvent()` of the app, and says so in one debug line each. */
export class TrackedHandlers implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly logger: Logger,
    private readonly catalogue: EventCatalogue | undefined,
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
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    return plannedEvents(wrappers.flatMap(classesOf), this.catalogue);
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
