/** Where the events of one epoch end in a file, and how many of them are not in memory. */
interface Mark {
  upTo: number;
  readonly epoch: number;
  count: number;
}

/** Events of one epoch. */
export interface EpochCount {
  readonly epoch: number;
  readonly count: number;
}

/** How many events of a file are on disk only, by epoch, in the order of their ids. */
export class Unread {
  readonly #marks: Mark[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The id of the last; undefined where there is none. */
  get upTo(): number | undefined {
    return this.#marks.at(-1)?.upTo;
  }

  /** @param upTo the id of the last of them, larger than all before */
  add(upTo: number, epoch: number, count: number): void {
    const last = this.#marks.at(-1);
    if (last?.epoch === epoch) {
      last.upTo = upTo;
      last.count += count;
    } else this.#marks.push({ upTo, epoch, count });
    this.#count += count;
  }

  /**
   * Takes the event that was found next. What was counted before it, and was not found, has vanished.
   *
   * @returns its epoch; undefined where it was not counted
   */
  take(id: number, vanished: EpochCount[]): number | undefined {
    this.skipTo(id, vanished);
    const mark = this.#marks[0];
    if (mark === undefined || mark.count === 0) return undefined;
    mark.count--;
    this.#count--;
    return mark.epoch;
  }

  /** Leaves behind what ends before an id. */
  skipTo(id: number, vanished: EpochCount[]): void {
    for (let mark = this.#marks[0]; mark !== undefined && mark.upTo < id; mark = this.#marks[0]) {
      if (mark.count > 0) vanished.push({ epoch: mark.epoch, count: mark.count });
      this.#count -= mark.count;
      this.#marks.shift();
    }
  }
}
