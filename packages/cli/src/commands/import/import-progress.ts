import type { Outcome } from '@greenflash-events/core';

/** Which lines have their outcome, in a few numbers. */
export interface LineProgress {
  /** The last line that was begun. */
  readonly upTo: number;
  /** Lines up to there that have no outcome yet. */
  readonly pending: readonly number[];
  readonly delivered: number;
  readonly sampled: number;
  readonly refused: number;
}

const NOTHING: LineProgress = { upTo: 0, pending: [], delivered: 0, sampled: 0, refused: 0 };

export type SettledStatus = Extract<Outcome['status'], 'delivered' | 'sampled' | 'dead' | 'rejected'>;

/** Knows of each line whether it has its outcome, in memory for the lines that are being sent alone. */
export class ImportProgress {
  #upTo: number;
  /** Lines of an earlier run that had been begun; they are begun again when they are met. */
  readonly #left: Set<number>;
  readonly #pending = new Set<number>();
  readonly #counts: Record<'delivered' | 'sampled' | 'refused', number>;

  constructor(saved: LineProgress = NOTHING) {
    const { upTo, pending, delivered, sampled, refused } = saved;
    this.#upTo = upTo;
    this.#left = new Set(pending);
    this.#counts = { delivered, sampled, refused };
  }

  get settled(): number {
    return this.#counts.delivered + this.#counts.sampled + this.#counts.refused;
  }

  get sending(): number {
    return this.#pending.size;
  }

  isSettled(line: number): boolean {
    return line <= this.#upTo && !this.#left.has(line);
  }

  begin(line: number): void {
    this.#left.delete(line);
    this.#pending.add(line);
    this.#upTo = Math.max(this.#upTo, line);
  }

  settle(line: number, status: SettledStatus): void {
    this.#pending.delete(line);
    this.#counts[status === 'dead' || status === 'rejected' ? 'refused' : status]++;
  }

  snapshot(): LineProgress {
    return { upTo: this.#upTo, pending: [...this.#left, ...this.#pending], ...this.#counts };
  }
}
