import type { DeadReason } from '@greenflash-events/core';

/** An event that was given up, as it is written down. Times are epoch milliseconds. */
export interface Burial {
  readonly insertId: string;
  readonly eventType: string;
  readonly productId: string;
  readonly user: string | undefined;
  readonly reason: DeadReason;
  readonly message: string | undefined;
  readonly attempts: number;
  readonly acceptedAt: number;
  readonly diedAt: number;
  readonly body: string;
}

/** What has become of events of one file since it was last written down. */
export interface Settlement {
  /** Ids of events that have an outcome. */
  readonly done: number[];
  /** What happened to those that will be tried again. */
  readonly histories: Iterable<{ readonly id: number; readonly attempts: number; readonly charged: number }>;
  readonly buried: readonly Burial[];
}

/** A row of the table `dead_letter`. */
export interface DeadLetterRow {
  readonly id: number;
  readonly insert_id: string;
  readonly event_type: string;
  readonly product_id: string;
  readonly user: string | null;
  readonly reason: DeadReason;
  readonly message: string | null;
  readonly attempts: number;
  readonly accepted_at: number;
  readonly died_at: number;
  readonly checksum: number;
  readonly body: string;
}
