import type { Logger, ShutdownReport, Tracker } from '@greenflash-events/core';
import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { realTimers } from '@greenflash-events/core/engine';

/** Of the event loop, also in a test that holds time still. */
const nextTurn = (): Promise<void> => new Promise((resolve) => void realTimers.setImmediate(resolve));

/**
 * Closes the tracker with the app. Requests are still served in `beforeApplicationShutdown`, so it only starts sending
 * what is there; `onApplicationShutdown` comes after the last answer, and takes at most `shutdownDeadlineMs`. Neither
 * throws: on Nest 11 that would skip the hooks of others.
 */
export class TrackingLifecycle implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly tracker: Tracker,
    private readonly logger: Logger,
  ) {}

  beforeApplicationShutdown(): void {
    void this.tracker.flush();
  }

  async onApplicationShutdown(): Promise<void> {
    // Of connections that were cut to close the server, the end is heard after the server's, when this turn is over.
    await nextTurn();
    await nextTurn();
    this.#tell(await this.tracker.shutdown());
  }

  #tell({ ok, reason, lost, stored, elapsedMs }: ShutdownReport): void {
    if (ok) return;
    const kept = stored > 0 ? [`${stored} events are stored and will be sent later`] : [];
    const gone = lost > 0 || stored === 0 ? [`${lost} events are lost`] : [];
    const where = [...kept, ...gone].join(', ');
    try {
      this.logger.warn(`greenflash-events: closed after ${Math.round(elapsedMs)} ms (${reason}); ${where}`);
    } catch {
      // A broken logger is the app's to notice.
    }
  }
}
