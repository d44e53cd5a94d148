import type { OutboxTransaction } from '@greenflash-events/outbox';

/** One library, connected to a database with the table `orders`, used as its own documentation shows. */
export interface OpenLibrary {
  /** Runs the work in a transaction, which rolls back where it throws. `order` inserts a row in the same transaction. */
  transaction(work: (tx: OutboxTransaction, order: (note: string) => Promise<unknown>) => Promise<void>): Promise<void>;
  /** A handle of the same library that is in no transaction. */
  readonly outside: OutboxTransaction;
  close(): Promise<unknown>;
}

export interface Library {
  readonly name: string;
  open(url: string): Promise<OpenLibrary>;
}
