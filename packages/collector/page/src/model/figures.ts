import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { CollectorStats } from '../../../src/client/control.types.js';
import { MAX_ROWS, type EventLog } from '../arrivals/event-log.js';
import type { RequestLog } from '../arrivals/request-log.js';
import { forwardedRow, rejectedRow, sampledRow, type Row } from '../arrivals/row.js';
import type { ControlPlane } from '../connection/control-plane.js';

/** Time between two readings of the counts, however much arrives. */
const REFRESH_MS = 400;

/** A flood of refused requests is counted and not told one by one, so the counts are read without a message too. */
const REREAD_MS = 5000;

interface Sources {
  readonly controlPlane: ControlPlane;
  readonly log: EventLog;
  readonly requests: RequestLog;
}

/**
 * What the stream does not carry: counts and sums, requests from before the page was opened, marks of a time without
 * connection. A reading that fails is skipped: the connection state shows that the collector is away, and the next
 * connection reads all again.
 */
export class Figures {
  private readonly current = signal<CollectorStats | undefined>(undefined);
  private readonly complete = signal(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSoon = false;
  private refused = 0;
  /** Of the key: an answer that was asked for with another key is ignored. */
  private generation = 0;

  constructor(private readonly sources: Sources) {}

  /** Undefined until they were read for the first time. */
  get stats(): ReadonlySignal<CollectorStats | undefined> {
    return this.current;
  }

  /** Whether the requests from before the page was opened have been read. */
  get isComplete(): ReadonlySignal<boolean> {
    return this.complete;
  }

  /** A connection was opened. */
  readAll(): void {
    void this.readStats();
    void this.readRequests();
    this.refreshMarks().catch(ignore);
  }

  /** Something arrived. */
  noteArrivals(): void {
    if (this.isSoon) return;
    this.isSoon = true;
    this.readAfter(REFRESH_MS);
  }

  /** The connection was lost or stopped. */
  pause(): void {
    clearTimeout(this.timer);
    this.isSoon = false;
  }

  /** Another key is used from now on. */
  clear(): void {
    this.generation++;
    this.refused = 0;
    this.current.value = undefined;
    this.complete.value = false;
  }

  private readAfter(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.readStats(), ms);
  }

  private async readStats(): Promise<void> {
    this.isSoon = false;
    const { generation, sources } = this;
    const stats = await sources.controlPlane.stats().catch(ignore);
    if (generation !== this.generation) return;
    if (stats !== undefined) this.current.value = stats;
    if (stats !== undefined && stats.refused !== this.refused) {
      this.refused = stats.refused;
      const rejected = await sources.controlPlane.rejected().catch(ignore);
      if (generation !== this.generation) return;
      this.add(rejected?.map(rejectedRow));
    }
    if (!this.isSoon) this.readAfter(REREAD_MS);
  }

  private async readRequests(): Promise<void> {
    const { generation } = this;
    const { controlPlane, log } = this.sources;
    const [rejected, sampled, forwarded = []] = await Promise.all([
      controlPlane.rejected().catch(ignore),
      controlPlane.sampled().catch(ignore),
      controlPlane.forwarded().catch(ignore),
    ]);
    if (generation !== this.generation) return;
    this.add(rejected?.map(rejectedRow));
    this.add(sampled?.map(sampledRow));
    this.add(forwarded.filter(({ eventId }) => eventId === undefined).map(forwardedRow));
    log.addAnswers(forwarded);
    this.complete.value = true;
  }

  private add(rows: readonly Row[] = []): void {
    this.sources.requests.add(rows);
    this.sources.log.add(rows);
  }

  /** A repeated request changes an event that the stream does not write again. */
  private async refreshMarks(): Promise<void> {
    const { controlPlane, log } = this.sources;
    const oldest = log.rows.value.find(({ kind }) => kind === 'stored');
    if (oldest === undefined) return;
    let read = 0;
    for await (const events of controlPlane.events({ mark: 'duplicate', since: oldest.receivedAt })) {
      log.refresh(events);
      read += events.length;
      if (read > MAX_ROWS) return;
    }
  }
}

function ignore(): undefined {
  // As the class says.
}
