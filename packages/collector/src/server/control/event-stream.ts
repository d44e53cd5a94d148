import type { Arrivals } from '../observe/arrivals.js';
import { Wakeup } from '../observe/wakeup.js';
import type { EventStore } from '../storage/event-store.js';
import type { Arrival } from '../storage/news.types.js';
import { sseMessage } from './sse.js';
import { formatStreamId } from './stream-id.js';

const BATCH = 200;

/** Arrivals that a slow reader may be behind, stored events apart: those are read from the database when it is ready. */
const MAX_PENDING = 1000;

type OtherArrival = Exclude<Arrival, { kind: 'stored' }>;

/** Where an {@link EventStream} writes; resolves when there is room for more. */
export type Write = (text: string) => Promise<void>;

/**
 * What happens in a namespace, as server-sent events. Stored events are read from the database by their sequence, so
 * that none is missing and none comes twice, whatever happens between two reads; the others are told as they happen.
 */
export class EventStream {
  private readonly wakeup = new Wakeup();
  private readonly pending: OtherArrival[] = [];

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
        // Taken before the read, so that the event which one of them is about is read first.
        told = [...told, ...this.pending.splice(0)];
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
    if (arrival.kind !== 'stored' && this.pending.length < MAX_PENDING) this.pending.push(arrival);
    this.wakeup.notify();
  }

  /** @returns the sequence number up to which everything is written */
  private async writeStored(after: number, write: Write): Promise<number> {
    const { events, reached } = await this.store.list(this.namespace, {}, { after, limit: BATCH });
    if (events.length > 0)
      await write(
        events
          .map(({ seq, event }) => sseMessage('stored', event, formatStreamId({ epoch: this.epoch, seq })))
          .join(''),
      );
    return reached;
  }
}

async function writeArrivals(arrivals: readonly OtherArrival[], write: Write): Promise<void> {
  const messages = arrivals.map(({ kind, ...data }) => sseMessage(kind, data));
  if (messages.length > 0) await write(messages.join(''));
}
