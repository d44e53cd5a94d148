import { Fifo, type Entry } from '@greenflash-events/core/engine';

/** What memory holds of the waiting events: enough that the disk is read in batches, and no more in any outage. */
const MAX_EVENTS = 8_192;
const MAX_BYTES = 4 * 1024 * 1024;

/** The events that will be sent next, in memory. */
export class Window {
  readonly #entries = new Fifo<Entry>();
  #bytes = 0;

  get hasRoom(): boolean {
    return this.#entries.length < MAX_EVENTS && this.#bytes < MAX_BYTES;
  }

  push(entry: Entry): void {
    this.#bytes += entry.event.bytes;
    this.#entries.push(entry);
  }

  /** The one that will be sent first. */
  peek(): Entry | undefined {
    return this.#entries.peek();
  }

  shift(): Entry | undefined {
    const entry = this.#entries.shift();
    if (entry !== undefined) this.#bytes -= entry.event.bytes;
    return entry;
  }
}
