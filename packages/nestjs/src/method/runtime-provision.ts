import type { OnModuleInit } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import type { TrackingRuntime } from '../interceptor/tracking-runtime.js';
import { provideRuntime } from './inject-runtime.js';

/** Nest injects properties into what it makes itself; `useFactory` and `useValue` give instances of somebody else. */
export class RuntimeProvision implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly runtime: TrackingRuntime,
  ) {}

  onModuleInit(): void {
    for (const wrapper of this.discovery.getProviders()) {
      try {
        provideRuntime(wrapper.instance, this.runtime);
      } catch {
        // A proxy that answers nothing: its methods run as if undecorated.
      }
    }
  }
}
