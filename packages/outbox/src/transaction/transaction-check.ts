import type { RateLimitedLog } from '@greenflash-events/core/engine';
import { rowsOf, type RunStatement } from './run-in.js';

/**
 * In development, warns of a handle that is not in a transaction: its event would stay when the app's own rows do not. A
 * transaction that has just written has an id; a statement of its own, which has not, has none.
 */
export class TransactionCheck {
  #done = false;

  constructor(
    private readonly log: RateLimitedLog,
    private readonly isDevelopment: boolean,
  ) {}

  /** @param hasWritten whether the handle has just written a row */
  async after(run: RunStatement, hasWritten: boolean): Promise<void> {
    if (!this.isDevelopment || this.#done || !hasWritten) return;
    const [row] = rowsOf(await run('select pg_current_xact_id_if_assigned() is not null as inside', []));
    if ((row as { inside?: unknown } | undefined)?.inside !== false) return;
    this.#done = true;
    this.log.warn(
      'no-transaction',
      'outbox.track() was given a handle that is not in a transaction: the event was written at once, and stays where your ' +
        'own rows roll back; pass what your library hands to the callback of a transaction',
    );
  }
}
