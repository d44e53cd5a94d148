import type { Entry } from '../entry.js';
import type { EventStore } from '../event-store.types.js';
import { Fifo } from '../../collections/fifo.js';

/** Waiting events in the memory of the process. */
export class MemoryStore implements EventStore {
  readonly place = 'memory';
  readonly durable = false;
  readonly #waiting = new Fifo<Entry>();
  #events = 0;
  #bytes = 0;

  constructor(private readonly limits: { readonly maxEvents: number; readonly maxBytes: number }) {}

  hasRoom(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.limits;
    return this.#events < maxEvents && this.#bytes + bytes <= maxBytes;
  }

  couldHold(bytes: number): boolean {
    return bytes <= this.limits.maxBytes;
  }

  fill(): number {
    const { maxEvents, maxBytes } = this.limits;
    return Math.max(this.#events / maxEvents, this.#bytes / maxBytes);
  }

  oldestAt(): number | undefined {
    return this.#waiting.peek()?.acceptedAt;
  }

  append(entry: Entry): void {
    this.#events++;
    this.#bytes += entry.event.bytes;
    this.#waiting.push(entry);
  }

  take(): Entry | undefined {
    return this.#waiting.shift();
  }

  takeVolatile(): Entry | undefined {
    return this.take();
  }

  remove(entry: Entry): void {
    this.#events--;
    this.#bytes -= entry.event.bytes;
  }
}
