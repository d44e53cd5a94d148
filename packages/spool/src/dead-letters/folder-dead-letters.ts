import {
  DEAD_REASONS,
  checkDeadLetterFilter,
  eventOfBody,
  nameValue,
  oneOf,
  wholeNumber,
} from '@greenflash-events/core/engine';
import type { DeadLetterFile } from './dead-letter-file.js';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from './dead-letters.types.js';

const LIST_LIMIT = 1_000;

const CHECKS = {
  insertId: nameValue,
  eventType: nameValue,
  user: nameValue,
  reason: oneOf(...DEAD_REASONS),
  olderThanMs: wholeNumber(0),
  limit: wholeNumber(1),
} satisfies Record<keyof DeadLetterFilter, unknown>;

/** Files with dead letters, and how an event gets back among the waiting ones. */
export interface DeadLetterHost {
  readonly deadLetterFiles: readonly DeadLetterFile[];
  /** Makes waiting events of dead letters, on disk when it returns; they still are dead letters then. */
  redrive(letters: readonly DeadLetter[]): void;
}

/** The dead letters of whatever folders there are at the moment of a call. */
export class FolderDeadLetters implements DeadLetters {
  /** @param use calls back with the files, and frees them afterwards */
  constructor(private readonly use: <T>(work: (host: DeadLetterHost) => T) => T) {}

  list(filter: DeadLetterFilter = {}): DeadLetter[] {
    return this.use((host) => [...chosen(host, { limit: LIST_LIMIT, ...filter })].map(({ letter }) => letter));
  }

  redrive(filter: DeadLetterFilter = {}): number {
    return this.#each(filter, (host, letters) => {
      const redrivable = letters.filter(({ body }) => eventOfBody(body) !== undefined);
      host.redrive(redrivable);
      return redrivable;
    });
  }

  purge(filter: DeadLetterFilter): number {
    return this.#each(filter, (_host, letters) => letters);
  }

  /** @param work returns those that are to be deleted. Should the process end before, a second redrive is folded by the API. */
  #each(
    filter: DeadLetterFilter,
    work: (host: DeadLetterHost, letters: DeadLetter[]) => readonly DeadLetter[],
  ): number {
    return this.use((host) => {
      const byFile = new Map<DeadLetterFile, DeadLetter[]>();
      for (const { file, letter } of chosen(host, filter)) {
        const letters = byFile.get(file);
        if (letters === undefined) byFile.set(file, [letter]);
        else letters.push(letter);
      }
      let count = 0;
      for (const [file, letters] of byFile) {
        const deleted = new Set(work(host, letters).map(keyOf));
        if (deleted.size > 0) file.keep((letter) => !deleted.has(keyOf(letter)));
        count += deleted.size;
      }
      return count;
    });
  }
}

function* chosen(
  { deadLetterFiles }: DeadLetterHost,
  filter: DeadLetterFilter,
): Iterable<{ readonly file: DeadLetterFile; readonly letter: DeadLetter }> {
  checkDeadLetterFilter(filter, CHECKS);
  const now = Date.now();
  // A process that was killed while it copied some has left them twice.
  const seen = new Set<string>();
  for (const file of deadLetterFiles) {
    for (const letter of file.letters()) {
      if (!meets(letter, filter, now) || seen.has(keyOf(letter))) continue;
      seen.add(keyOf(letter));
      yield { file, letter };
      if (seen.size === filter.limit) return;
    }
  }
}

function keyOf({ productId, insertId, diedAt }: DeadLetter): string {
  return `${productId} ${diedAt} ${insertId}`;
}

function meets(letter: DeadLetter, filter: DeadLetterFilter, now: number): boolean {
  const { insertId, eventType, user, reason, olderThanMs } = filter;
  if (insertId !== undefined && letter.insertId !== insertId) return false;
  if (eventType !== undefined && letter.eventType !== eventType) return false;
  if (user !== undefined && letter.user !== user) return false;
  if (reason !== undefined && letter.reason !== reason) return false;
  return olderThanMs === undefined || now - letter.diedAt >= olderThanMs;
}
