import type { RateLimitedLog } from '@greenflash-events/core/engine';
import { rowsOf, type RunStatement } from './run-in.js';

/**
 * In development, warns of a handle that is not in a transaction: its event would stay when the app's own rows do not. In a
 * transaction two statements have one transaction's id, each on its own has another.
 */
export class TransactionCheck {
  #done = false;

  constructor(
    private readonly log: RateLimitedLog,
    private readonly isDevelopment: boolean,
  ) {}

  async run(run: RunStatement): Promise<void> {
    if (!this.isDevelopment || this.#done) return;
    if ((await transactionId(run)) === (await transactionId(run))) return;
    this.#done = true;
    this.log.warn(
      'no-transaction',
      'outbox.track() was given a handle that is not in a transaction: the event was written at once, and stays where your ' +
        'own rows roll back; pass what your library hands to the callback of a transaction',
    );
  }
}

async function transactionId(run: RunStatement): Promise<unknown> {
  const [row] = rowsOf(await run('select pg_current_xact_id()::text as id', []));
  return (row as { readonly id?: unknown } | undefined)?.id;
}
