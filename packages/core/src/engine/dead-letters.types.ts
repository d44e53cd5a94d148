import type { DeadReason } from '../outcome/outcome.types.js';

/** An event that was given up. */
export interface DeadLetter {
  readonly productId: string;
  readonly insertId: string;
  readonly eventType: string;
  readonly reason: DeadReason;
  /** What the API said, where it said something. */
  readonly message: string | undefined;
  /** HTTP requests made for it. */
  readonly attempts: number;
  /** When it was accepted: written into the outbox, or handed to the queue. */
  readonly createdAt: Date;
  readonly diedAt: Date;
  /** The exact text of the request. */
  readonly body: string;
}

/** Which dead letters: those that fit everything given; with nothing given, all. */
export interface DeadLetterFilter {
  readonly productId?: string;
  readonly insertId?: string;
  readonly eventType?: string;
  readonly reason?: DeadReason;
  /** Those that died at that time or later. */
  readonly diedFrom?: Date;
  /** Those that died before that time. */
  readonly diedBefore?: Date;
  /** At most so many, those that died first. @default 100 for `list()`, no limit for the others */
  readonly limit?: number;
}

/**
 * Dead letters in a store that many processes share. Every call rejects with what the store throws, also where it cannot be
 * reached, or with a GreenflashEventsError `INVALID_OPTIONS` for a filter that has an unknown condition or a wrong value.
 */
export interface DeadLetters {
  list(filter?: DeadLetterFilter): Promise<readonly DeadLetter[]>;
  /**
   * Puts them back to be sent: the same body, so the same insert id and time, with all attempts and its full age again.
   *
   * @returns how many
   */
  redrive(filter: DeadLetterFilter): Promise<number>;
  /** Deletes them. @returns how many */
  purge(filter: DeadLetterFilter): Promise<number>;
}
