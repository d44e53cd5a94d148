import type { Engine } from './engine.types.js';
import { DatabaseError } from './open-database.js';

/** Tells what fails for the database's sake from what fails for its own, and the operator when that begins and ends. */
export class DatabaseWatch {
  private isAway = false;

  constructor(
    private readonly engine: Pick<Engine, 'isAway'>,
    private readonly log: (line: string) => void,
  ) {}

  /** @throws DatabaseError (as a rejection) when the same may succeed later; what else was thrown as it is */
  async over<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      this.note(false, 'the database answers again');
      return result;
    } catch (error) {
      if (!this.engine.isAway(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.note(true, `the database does not answer: ${reason}`);
      throw new DatabaseError(reason, { cause: error });
    }
  }

  private note(isAway: boolean, line: string): void {
    if (isAway !== this.isAway) this.log(line);
    this.isAway = isAway;
  }
}
