import type { Engine } from './engine.types.js';

interface DatabaseErrorOptions extends ErrorOptions {
  readonly advice?: string | undefined;
  readonly overloaded?: boolean;
}

/** The database cannot be used: no such folder, no right to write, not a database, no server that answers. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code = 'DATABASE_UNAVAILABLE';
  /** What it means, in words that hold no place and no secret. */
  readonly advice: string | undefined;
  /** Whether it was not asked at all, since too many wait for it. */
  readonly overloaded: boolean;

  constructor(message: string, { advice, overloaded = false, ...options }: DatabaseErrorOptions = {}) {
    super(message, options);
    this.advice = advice;
    this.overloaded = overloaded;
  }
}

/**
 * Opens the database and brings its schema up to date.
 *
 * @param place `postgres://…`, or a SQLite file, made when it is missing; in memory when undefined
 * @param log is told when a connection is lost
 * @throws DatabaseError with what the engine said
 */
export async function openDatabase(
  place: string | undefined,
  log: (line: string) => void = () => undefined,
): Promise<Engine> {
  try {
    // Each is loaded only when it is used: the start of a test's collector is short.
    if (isPostgres(place)) return await (await import('./postgres-engine.js')).openPostgres(place, log);
    return await (await import('./sqlite-engine.js')).openSqlite(place);
  } catch (cause) {
    throw new DatabaseError(reasonOf(cause), { cause });
  }
}

/** Whether a place is a PostgreSQL database's URL, and no file. */
export function isPostgres(place: string | undefined): place is string {
  return /^postgres(?:ql)?:\/\//.test(place ?? '');
}

/** Node's error for "no address answered" has no message of its own. */
function reasonOf(cause: unknown): string {
  const message = typeof cause === 'object' && cause !== null ? (cause as { message?: unknown }).message : undefined;
  const newer = /previously executed migration (\S+) is missing/.exec(typeof message === 'string' ? message : '');
  if (newer !== null) {
    return `it was written by a newer version of the collector (migration ${newer[1]}), and this one would damage it; start that version again, or use another database`;
  }
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(reasonOf).join('; ');
  return typeof message === 'string' ? message : String(cause);
}
