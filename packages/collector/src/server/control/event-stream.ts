import type { Arrivals } from '../observe/arrivals.js';
import { Wakeup } from '../observe/wakeup.js';
import type { EventStore } from '../storage/event-store.js';
import type { Arrival } from '../storage/news.types.js';
import { formatStreamId, sseMessage } from './sse.js';

const BATCH = 200;

/** Characters of a batch, beyond its first event: a client that does not read holds one batch. */
const BATCH_BYTES = 256 * 1024;

/**
 * Characters of arrivals that a slow reader may be behind, stored events apart: those are read from the database when it is
 * ready.
 */
const MAX_PENDING_LENGTH = 1024 * 1024;

type OtherArrival = Exclude<Arrival, { kind: 'stored' }>;

function lengthOf(arrival: OtherArrival): number {
  return arrival.kind === 'rejected' ? 500 + arrival.text.length : 500;
}

/** Where an {@link EventStream} writes; resolves when there is room for more. */
export type Write = (text: string) => Promise<void>;

/**
 * What happens in a namespace, as server-sent events. Stored events are read from the database by their sequence, so
 * that none is missing and none comes twice, whatever happens between two reads; the others are told as they happen.
 */
export class EventStream {
  private readonly wakeup = new Wakeup();
  private readonly pending: OtherArrival[] = [];
  private pendingLength = 0;

  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
    private readonly namespace: string,
    private readonly epoch: string,
  ) {}

  /** Writes from the first event after `after` on, until aborted. */
  async run(after: number, write: Write, signal: AbortSignal): Promise<void> {
    const unsubscribe = this.arrivals.subscribe(this.namespace, (arrival) => this.note(arrival));
    signal.addEventListener('abort', () => this.wakeup.notify(), { once: true });
    try {
      let position = after;
      let told: OtherArrival[] = [];
      while (!signal.aborted) {
        // Taken before the read, so that the event which one of them is about is read first; and only when those before are
        // written, so that a reader which falls behind holds few of them.
        if (told.length === 0) {
          told = this.pending.splice(0);
          this.pendingLength = 0;
        }
        const next = await this.writeStored(position, write);
        if (next === position) {
          await writeArrivals(told, write);
          told = [];
          await this.wakeup.wait();
        }
        position = next;
      }
    } finally {
      unsubscribe();
    }
  }

  private note(arrival: Arrival): void {
    if (arrival.kind !== 'stored' && this.pendingLength < MAX_PENDING_LENGTH) {
      this.pending.push(arrival);
      this.pendingLength += lengthOf(arrival);
    }
    this.wakeup.notify();
  }

  /** @returns the sequence number up to which everything is written */
  private async writeStored(after: number, write: Write): Promise<number> {
    const { events, reached } = await this.store.list(
      this.namespace,
      {},
      { after, limit: BATCH, maxBytes: BATCH_BYTES },
    );
    if (events.length > 0)
      await write(
        events.map(({ seq, json }) => sseMessage('stored', json, formatStreamId({ epoch: this.epoch, seq }))).join(''),
      );
    return reached;
  }
}

async function writeArrivals(arrivals: readonly OtherArrival[], write: Write): Promise<void> {
  const messages = arrivals.map(({ kind, ...data }) => sseMessage(kind, JSON.stringify(data)));
  if (messages.length > 0) await write(messages.join(''));
}
