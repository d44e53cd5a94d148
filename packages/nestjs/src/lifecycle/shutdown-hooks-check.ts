import { realTimers } from '@greenflash-events/core/engine';
import type { Logger } from '@greenflash-events/core';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** Long enough for an app to call `enableShutdownHooks()` after `listen()`. */
const CHECK_AFTER_MS = 2_000;

/**
 * Warns once where a signal would end the process with events still in memory: Nest does not tell whether
 * `enableShutdownHooks()` was called, but without a listener for SIGTERM it certainly was not.
 */
export class ShutdownHooksCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  /** @param isNeeded whether a signal could lose anything */
  constructor(
    private readonly modules: ModulesContainer,
    private readonly logger: Logger,
    readonly isNeeded: boolean,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.isNeeded || !this.#isFirst()) return;
    this.#timer = realTimers.setTimeout(() => this.#check(), CHECK_AFTER_MS).unref();
  }

  onApplicationShutdown(): void {
    realTimers.clearTimeout(this.#timer);
  }

  /** An app with several trackers is told once. */
  #isFirst(): boolean {
    for (const { providers } of this.modules.values()) {
      const check = providers.get(ShutdownHooksCheck)?.instance as ShutdownHooksCheck | undefined;
      if (check?.isNeeded === true) return check === this;
    }
    return true;
  }

  #check(): void {
    if (process.listenerCount('SIGTERM') > 0) return;
    try {
      this.logger.warn(
        'greenflash-events: nothing listens for SIGTERM, so a deployment that stops this process loses the events in ' +
          'memory: call app.enableShutdownHooks()',
      );
    } catch {
      // A broken logger is the app's to notice.
    }
  }
}
