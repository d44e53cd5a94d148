import { Injectable } from '@nestjs/common';
import type { TrackerStats } from '@greenflash-events/core';
import { sharedClass } from '../shared-class.js';
import { TrackingService } from '../tracking.service.js';
import { trackingHealth, type HealthLimits, type TrackingHealth } from './tracking-health.js';

/** As `@nestjs/terminus` has it. */
export type TrackingHealthResult<Key extends string = string> = Readonly<
  Record<Key, { readonly status: 'up' } & TrackingHealth>
>;

/**
 * For the health page of an app with `@nestjs/terminus`. Never `down`: an app that tracks nothing for a while still serves
 * its users, and restarting it would only lose what waits in memory. What is wrong stands in the details instead.
 *
 * @example
 * ```ts
 * this.health.check([() => this.tracking.isHealthy('tracking')]);
 * ```
 */
@sharedClass('TrackingHealthIndicator')
@Injectable()
export class TrackingHealthIndicator {
  readonly #stats: () => TrackerStats;

  /** @param tracking for a named tracker, by `useFactory` with `inject: [getTrackerToken(name)]` */
  constructor(tracking: TrackingService) {
    this.#stats = () => tracking.stats();
  }

  /** Never rejects. @param limits from when on the state is `degraded` */
  isHealthy<Key extends string = 'tracking'>(
    key: Key = 'tracking' as Key,
    limits: HealthLimits = {},
  ): Promise<TrackingHealthResult<Key>> {
    const details = { status: 'up', ...trackingHealth(this.#stats(), limits) } as const;
    return Promise.resolve({ [key]: details } as TrackingHealthResult<Key>);
  }
}
