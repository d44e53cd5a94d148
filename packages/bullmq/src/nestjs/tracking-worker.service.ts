import { oneClass, type ClaimStats, type DeadLetters } from '@greenflash-events/core/engine';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { startWorker } from '../start-worker.js';
import type { EventWorker } from '../worker/worker.types.js';
import type { TrackingWorkerModuleOptions } from './tracking-worker-module-options.types.js';
import { TRACKING_WORKER_OPTIONS } from './tracking-worker.tokens.js';

/**
 * The app's worker. It starts when the app has started and ends in the first of the shutdown hooks: what it has not sent
 * goes back to the queue, for the rest of the fleet.
 */
@oneClass('bullmq.TrackingWorkerService')
@Injectable()
export class TrackingWorkerService implements OnApplicationBootstrap, OnModuleDestroy {
  #worker: EventWorker | undefined;

  constructor(@Inject(TRACKING_WORKER_OPTIONS) private readonly options: TrackingWorkerModuleOptions) {}

  /** @throws GreenflashEventsError `INVALID_OPTIONS`, which keeps the app from starting */
  onApplicationBootstrap(): void {
    // Once, although Nest calls this again for each other provider of the same instance.
    this.#worker ??= startWorker({ ...this.options, logger: this.#logger() });
  }

  /** Never throws: on Nest 11 that would skip the hooks of others. */
  async onModuleDestroy(): Promise<void> {
    const report = await this.#worker?.shutdown();
    if (report === undefined || report.ok) return;
    try {
      const elapsed = `${Math.round(report.elapsedMs)} ms`;
      this.#logger().warn(`the worker ended after ${elapsed} (${report.reason}); another worker sends what it held`);
    } catch {
      // A broken logger is the app's to notice.
    }
  }

  /** Undefined before the app has started. */
  stats(): ClaimStats | undefined {
    return this.#worker?.stats();
  }

  /** Events of the queue that were given up; undefined before the app has started. */
  get deadLetters(): DeadLetters | undefined {
    return this.#worker?.deadLetters;
  }

  #logger(): NonNullable<TrackingWorkerModuleOptions['logger']> {
    return this.options.logger ?? new Logger('GreenflashEvents');
  }
}
