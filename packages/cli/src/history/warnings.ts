/** Lines of which one thing is odd; they are events anyway. */
export interface Warning {
  readonly message: string;
  /** The first of them. */
  readonly line: number;
  /** How many there are. */
  readonly count: number;
}

/** Kinds made of names without end must not fill the memory. */
const MAX_KINDS = 100;

/** What was odd in a file: each kind with its first line and the number of lines. */
export class Warnings {
  readonly #kinds = new Map<string, { message: string; line: number; last: number; count: number }>();

  add(kind: string, message: string, line: number): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) {
      if (this.#kinds.size < MAX_KINDS) this.#kinds.set(kind, { message, line, last: line, count: 1 });
    } else if (known.last !== line) {
      known.last = line;
      known.count++;
    }
  }

  list(): Warning[] {
    return [...this.#kinds.values()].map(({ message, line, count }) => ({ message, line, count }));
  }
}
