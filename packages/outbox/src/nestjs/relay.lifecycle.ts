import type { Logger } from '@greenflash-events/core';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Relay } from '../relay/relay.types.js';

/**
 * Runs the relay while the app runs. It ends in the first of the shutdown hooks, while requests are still served: what they
 * write stays in the database, and the pool may be gone in any later hook.
 */
export class RelayLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  #relay: Relay | undefined;

  /** @param start undefined where another process sends */
  constructor(
    private readonly start: (() => Relay) | undefined,
    private readonly logger: Logger,
  ) {}

  /** @throws GreenflashEventsError `INVALID_OPTIONS`, which keeps the app from starting */
  onApplicationBootstrap(): void {
    // Once, although Nest calls this again for each other provider of the same instance.
    this.#relay ??= this.start?.();
  }

  /** Never throws: on Nest 11 that would skip the hooks of others. */
  async onModuleDestroy(): Promise<void> {
    const report = await this.#relay?.shutdown();
    if (report === undefined || report.ok) return;
    try {
      const elapsed = `${Math.round(report.elapsedMs)} ms`;
      this.logger.warn(
        `the relay ended after ${elapsed} (${report.reason}) with outcomes not recorded; those events are sent again`,
      );
    } catch {
      // A broken logger is the app's to notice.
    }
  }
}
