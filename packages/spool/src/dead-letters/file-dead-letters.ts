import { eventOfRow } from '../file/event-row.js';
import type { DeadLetterRow } from '../file/spool-file.types.js';
import type { SpoolFile } from '../file/spool-file.js';
import { checkFilter } from './check-filter.js';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from './dead-letters.types.js';

const BATCH = 500;
const LIST_LIMIT = 1_000;

/** Files whose dead letters can be worked on, and how an event gets back among the waiting ones. */
export interface DeadLetterFiles {
  readonly files: readonly SpoolFile[];
  /** Makes waiting events of dead letters of one file; they are still there as dead letters when it returns. */
  redrive(file: SpoolFile, letters: readonly DeadLetterRow[]): void;
}

/** The dead letters of whatever files there are at the moment of a call. */
export class FileDeadLetters implements DeadLetters {
  /** @param use calls back with the files, and frees them afterwards */
  constructor(
    private readonly use: <T>(work: (files: DeadLetterFiles) => T) => T,
    private readonly now: () => number,
  ) {}

  list(filter: DeadLetterFilter = {}): DeadLetter[] {
    const letters: DeadLetter[] = [];
    this.#each({ limit: LIST_LIMIT, ...filter }, (_files, _file, rows) => {
      letters.push(...rows.map(deadLetterOf));
      return rows.length;
    });
    return letters;
  }

  redrive(filter: DeadLetterFilter = {}): number {
    return this.#each(filter, (files, file, chosen) => {
      const rows = chosen.filter((row) => eventOfRow(row) !== undefined);
      // In this order: should the process end in between, the event is sent, and a second redrive is folded.
      files.redrive(file, rows);
      return removeRows(file, rows);
    });
  }

  purge(filter: DeadLetterFilter): number {
    return this.#each(filter, (_files, file, rows) => removeRows(file, rows));
  }

  #each(
    filter: DeadLetterFilter,
    visit: (files: DeadLetterFiles, file: SpoolFile, rows: readonly DeadLetterRow[]) => number,
  ): number {
    checkFilter(filter);
    return this.use((files) => {
      let left = filter.limit ?? Infinity;
      let count = 0;
      for (const file of files.files) {
        for (const rows of batches(file)) {
          const chosen = rows.filter((row) => meets(row, filter, this.now())).slice(0, left);
          const worked = chosen.length > 0 ? visit(files, file, chosen) : 0;
          left -= worked;
          count += worked;
          if (left === 0) return count;
        }
      }
      return count;
    });
  }
}

function* batches(file: SpoolFile): Iterable<readonly DeadLetterRow[]> {
  for (let after = 0; ;) {
    const rows = file.deadLetters.list(after, BATCH);
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
    yield rows;
  }
}

function removeRows(file: SpoolFile, rows: readonly DeadLetterRow[]): number {
  file.deadLetters.remove(rows);
  return rows.length;
}

function meets(row: DeadLetterRow, filter: DeadLetterFilter, now: number): boolean {
  const { insertId, eventType, user, reason, olderThanMs } = filter;
  if (insertId !== undefined && row.insert_id !== insertId) return false;
  if (eventType !== undefined && row.event_type !== eventType) return false;
  if (user !== undefined && row.user !== user) return false;
  if (reason !== undefined && row.reason !== reason) return false;
  return olderThanMs === undefined || now - row.died_at >= olderThanMs;
}

function deadLetterOf(row: DeadLetterRow): DeadLetter {
  return {
    insertId: row.insert_id,
    eventType: row.event_type,
    productId: row.product_id,
    ...(row.user === null ? {} : { user: row.user }),
    reason: row.reason,
    ...(row.message === null ? {} : { message: row.message }),
    attempts: row.attempts,
    acceptedAt: row.accepted_at,
    diedAt: row.died_at,
    body: row.body,
  };
}
