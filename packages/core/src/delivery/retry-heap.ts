import type { Entry } from './entry.js';

/** Entries that wait for their next attempt, the earliest first: a binary heap on `dueAt`. */
export class RetryHeap {
  #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  peek(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    let at = this.#entries.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#entries[parent]!.dueAt <= entry.dueAt) break;
      this.#entries[at] = this.#entries[parent]!;
      at = parent;
    }
    this.#entries[at] = entry;
  }

  pop(): Entry | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  /** Takes out the entry that `better` prefers to all others. */
  takeBest(better: (a: Entry, b: Entry) => boolean): Entry | undefined {
    if (this.#entries.length === 0) return undefined;
    const best = this.#entries.reduce((a, b) => (better(b, a) ? b : a));
    this.rebuild(this.#entries.filter((entry) => entry !== best));
    return best;
  }

  /** Restores the order after `dueAt` was changed, with these entries only. */
  rebuild(entries: Iterable<Entry> = this.#entries): void {
    const all = [...entries];
    this.#entries = [];
    for (const entry of all) this.push(entry);
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.#entries[Symbol.iterator]();
  }

  #sink(entry: Entry): void {
    const { length } = this.#entries;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#entries[child + 1]!.dueAt < this.#entries[child]!.dueAt) child++;
      if (this.#entries[child]!.dueAt >= entry.dueAt) break;
      this.#entries[at] = this.#entries[child]!;
      at = child;
    }
    this.#entries[at] = entry;
  }
}
