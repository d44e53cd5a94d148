import type { Event } from '@greenflash-events/core';
import { runIn } from '../transaction/run-in.js';
import type { TransactionCheck } from '../transaction/transaction-check.js';
import type { OutboxTransaction } from '../transaction/transaction.types.js';
import { InsertStatements } from './insert-statements.js';

/** Writes finished events in the caller's transaction. */
export class EventWriter {
  readonly #inserts: InsertStatements;

  constructor(
    table: string,
    private readonly check: TransactionCheck,
  ) {
    this.#inserts = new InsertStatements(table);
  }

  /** @throws (as a rejection) what the app's library throws, untouched, so that the transaction fails */
  async write(tx: OutboxTransaction, events: readonly Event[]): Promise<void> {
    const run = runIn(tx);
    for (const { text, values } of this.#inserts.of(events)) await run(text, values);
    if (events.length > 0) await this.check.run(run);
  }
}
