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
    // Of an event that the disk has damaged, the size is not known.
    this.#bytes = this.#events === 0 ? 0 : this.#bytes - bytes;
  }

  /** @returns `never` where it would not fit if nothing else were held */
  for(bytes: number): 'free' | 'full' | 'never' {
    const { maxEvents, maxBytes } = this.limits;
    if (bytes > maxBytes) return 'never';
    return this.#events < maxEvents && this.#bytes + bytes <= maxBytes ? 'free' : 'full';
  }

  /** Share that is taken, from 0 to 1. */
  get fill(): number {
    return Math.max(this.#events / this.limits.maxEvents, this.#bytes / this.limits.maxBytes);
  }
}
