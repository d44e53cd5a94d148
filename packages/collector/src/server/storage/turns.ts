/** Those who work take turns: of all that wait, each turn of the event loop lets one go on. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.waiting.push(resolve) === 1) this.schedule();
    });
  }

  private schedule(): void {
    setImmediate(() => {
      this.waiting.shift()?.();
      if (this.waiting.length > 0) this.schedule();
    });
  }
}

/** Of this thread, as the event loop is. */
const READERS = new Turns();

/**
 * Lets the requests have their turn that came meanwhile: SQLite works in the thread that serves them, and so do JSON's parser
 * and writer.
 */
export function otherRequests(): Promise<void> {
  return READERS.next();
}
