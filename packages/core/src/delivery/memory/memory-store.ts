import type { Entry } from '../entry.js';
import type { EventStore, StoreHealth } from '../event-store.types.js';
import { Fifo } from '../../collections/fifo.js';
import { Room } from '../room.js';

/** Waiting events in the memory of the process. */
export class MemoryStore implements EventStore {
  readonly place = 'memory';
  readonly durable = false;
  readonly #waiting = new Fifo<Entry>();
  readonly #room: Room;

  constructor(limits: { readonly maxEvents: number; readonly maxBytes: number }) {
    this.#room = new Room(limits);
  }

  room(bytes: number): 'free' | 'full' | 'never' {
    return this.#room.for(bytes);
  }

  health(): StoreHealth {
    return { fill: this.#room.fill, oldestAt: this.#waiting.peek()?.acceptedAt };
  }

  append(entry: Entry): void {
    this.#room.take(1, entry.event.bytes);
    this.#waiting.push(entry);
  }

  take(): Entry | undefined {
    return this.#waiting.shift();
  }

  takeVolatile(): Entry | undefined {
    return this.take();
  }

  remove(entry: Entry): void {
    this.#room.give(1, entry.event.bytes);
  }

  close(): void {
    // Holds nothing but memory.
  }
}
