import type { Logger } from '@greenflash-events/core';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { getCoreTrackerToken } from '../tracking.tokens.js';

/**
 * Warns once where an app has several trackers of one name: which of them a provider gets, and a decorated handler,
 * depends on the module it stands in.
 */
export class OneTrackerCheck implements OnApplicationBootstrap {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly logger: Logger,
    private readonly name: string,
  ) {}

  onApplicationBootstrap(): void {
    const token = getCoreTrackerToken(this.name);
    const holders = [...this.modules.values()].filter(({ providers }) => providers.has(token));
    const isFirst = holders[0]?.providers.get(OneTrackerCheck)?.instance === this;
    if (holders.length < 2 || !isFirst) return;
    try {
      this.logger.warn(
        `greenflash-events: TrackingModule is imported ${holders.length} times with the name ${this.name}, so the app has ` +
          `as many trackers, each with its own queue: call forRoot() once, or give each another name`,
      );
    } catch {
      // A broken logger is the app's to notice.
    }
  }
}
