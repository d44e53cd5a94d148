import type { Engine } from './engine.types.js';
import { DatabaseError } from './open-database.js';

/** How often a database is looked at that is asked for nothing. */
const CHECK_MS = 500;

/** Told when the database goes away, with the reason, and when it is back. */
export type StorageListener = (ok: boolean, message?: string) => void;

/** Tells what fails for the database's sake from what fails for its own, and the operator when that begins and ends. */
export class DatabaseWatch {
  private away: { readonly reason: string; readonly writing: boolean } | undefined;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<StorageListener>();

  constructor(
    private readonly engine: Pick<Engine, 'isAway' | 'reasonOf' | 'check'>,
    private readonly log: (line: string) => void,
  ) {
    if (engine.check !== undefined) this.timer = setInterval(() => this.check(), CHECK_MS).unref();
  }

  listen(listener: StorageListener): void {
    this.listeners.add(listener);
  }

  /**
   * @param writing a full disk can still be read: only what writes shows that there is room again
   * @throws DatabaseError (as a rejection) when the same may succeed later; what else was thrown as it is
   */
  async over<T>(work: () => Promise<T>, writing = false): Promise<T> {
    try {
      this.engine.check?.();
      const result = await work();
      if (this.away !== undefined && (writing || !this.away.writing)) this.noteBack();
      return result;
    } catch (error) {
      if (!this.engine.isAway(error)) throw error;
      throw this.noteAway(error, writing);
    }
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** So that a file which is gone is said before the next request comes. That it is back, only a request can tell. */
  private check(): void {
    try {
      this.engine.check?.();
    } catch (error) {
      this.noteAway(error, false);
    }
  }

  private noteAway(error: unknown, writing: boolean): DatabaseError {
    const { message } = (error ?? {}) as { message?: unknown };
    const said = typeof message === 'string' ? message : String(error);
    const reason = this.engine.reasonOf?.(error);
    if (this.away === undefined) {
      this.away = { reason: reason === undefined ? said : `${reason} (${said})`, writing };
      this.tell(false, `the database does not answer: ${this.away.reason}`);
    }
    return new DatabaseError(said, { cause: error, advice: reason });
  }

  private noteBack(): void {
    this.away = undefined;
    this.tell(true, 'the database answers again');
  }

  private tell(ok: boolean, line: string): void {
    this.log(line);
    for (const listener of this.listeners) listener(ok, line);
  }
}
