/** How much is held at once: waiting, in flight, or between two attempts. */
export class Room {
  #events = 0;
  #bytes = 0;

  constructor(private readonly limits: { readonly maxEvents: number; readonly maxBytes: number }) {}

  take(events: number, bytes: number): void {
    this.#events += events;
    this.#bytes += bytes;
  }

  give(events: number, bytes: number): void {
    this.#events -= events;
    // Nobody knows the size of an event that the disk has damaged.
    this.#bytes = this.#events === 0 ? 0 : this.#bytes - bytes;
  }

  has(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.limits;
    return this.#events < maxEvents && this.#bytes + bytes <= maxBytes;
  }

  /** Whether it would fit if nothing else were held. */
  couldHold(bytes: number): boolean {
    return bytes <= this.limits.maxBytes;
  }

  /** Share that is taken, from 0 to 1. */
  get fill(): number {
    return Math.max(this.#events / this.limits.maxEvents, this.#bytes / this.limits.maxBytes);
  }
}
