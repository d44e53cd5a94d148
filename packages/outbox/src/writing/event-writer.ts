import type { Event } from '@greenflash-events/core';
import { rowsOf, runIn } from '../transaction/run-in.js';
import type { TransactionCheck } from '../transaction/transaction-check.js';
import type { OutboxTransaction } from '../transaction/transaction.types.js';
import { insertStatements } from './insert-statement.js';

/** Writes finished events in the caller's transaction. */
export class EventWriter {
  constructor(
    private readonly put: string,
    private readonly check: TransactionCheck,
  ) {}

  /** @throws (as a rejection) what the app's library throws, untouched, so that the transaction fails */
  async write(tx: OutboxTransaction, events: readonly Event[]): Promise<void> {
    const run = runIn(tx);
    let written = false;
    for (const { text, values } of insertStatements(this.put, events)) {
      const rows = rowsOf(await run(text, values)) as readonly { written?: unknown }[];
      written ||= rows.some((row) => row.written === true);
    }
    await this.check.after(run, written);
  }
}
