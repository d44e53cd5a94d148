import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { CollectorStats } from '../../../src/client/control.types.js';
import type { EventLog } from '../arrivals/event-log.js';
import type { ControlPlane } from '../connection/control-plane.js';
import type { RejectionLog } from '../rejected/rejection-log.js';

/** Time between two readings of the counts, however much arrives. */
const REFRESH_MS = 400;

interface Sources {
  readonly controlPlane: ControlPlane;
  readonly log: EventLog;
  readonly rejections: RejectionLog;
}

/**
 * What the stream does not carry: counts and sums, what was rejected before, marks of a time without connection. A
 * reading that fails is left out: the connection state says already that the collector is away, and the next connection
 * reads all again.
 */
export class Figures {
  private readonly current = signal<CollectorStats | undefined>(undefined);
  private isWaiting = false;

  constructor(private readonly sources: Sources) {}

  get stats(): ReadonlySignal<CollectorStats | undefined> {
    return this.current;
  }

  /** A connection was opened. */
  readAll(): void {
    const { controlPlane, rejections } = this.sources;
    rejections.begin();
    controlPlane.rejected().then(({ rejected }) => rejections.load(rejected), ignore);
    this.readStats().catch(ignore);
    this.refreshMarks().catch(ignore);
  }

  /** Something arrived. */
  noteArrivals(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    setTimeout(() => {
      this.isWaiting = false;
      this.readStats().catch(ignore);
    }, REFRESH_MS);
  }

  private async readStats(): Promise<CollectorStats> {
    return (this.current.value = await this.sources.controlPlane.stats());
  }

  /** A repeated request changes an event that the stream does not write again. */
  private async refreshMarks(): Promise<void> {
    const { controlPlane, log } = this.sources;
    const oldest = log.rows.value[0];
    if (oldest !== undefined) log.refresh(await controlPlane.events({ since: oldest.receivedAt }));
  }
}

function ignore(): void {
  // As the class says.
}
