/** What can be in one slot list at a time. */
export interface Slotted {
  /** Where it is in its list; -1 in none. Written by the list only. */
  slot: number;
}

/**
 * Items in no order, put in and taken out in constant time. A `Set` that changes as fast as requests come and go leaves a
 * chain of old tables behind, each of which keeps the next one's items from the garbage collector's quick pass.
 */
export class SlotList<T extends Slotted> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    item.slot = this.#items.push(item) - 1;
  }

  /** @returns whether it was in the list */
  delete(item: T): boolean {
    const { slot } = item;
    if (slot === -1) return false;
    const last = this.#items.pop()!;
    if (last !== item) {
      this.#items[slot] = last;
      last.slot = slot;
    }
    item.slot = -1;
    return true;
  }

  takeAll(): T[] {
    const items = this.#items.splice(0);
    for (const item of items) item.slot = -1;
    return items;
  }

  /** The items of now, whatever is put in or taken out while they are looked at. */
  values(): readonly T[] {
    return [...this.#items];
  }
}
