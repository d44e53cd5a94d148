import type { DeadReason } from '@greenflash-events/core';

/** An event that was given up, with what was known when it was. Times are epoch milliseconds. */
export interface DeadLetter {
  readonly insertId: string;
  readonly eventType: string;
  readonly productId: string;
  /** `externalUserId` of the event, else its `userId`. */
  readonly user?: string;
  readonly reason: DeadReason;
  /** What the API answered last. */
  readonly message?: string;
  /** HTTP requests made for it. */
  readonly attempts: number;
  readonly acceptedAt: number;
  readonly diedAt: number;
  /** The exact JSON text that was sent. */
  readonly body: string;
}

/** Which dead letters; those that meet every condition given. */
export interface DeadLetterFilter {
  readonly insertId?: string;
  readonly eventType?: string;
  readonly user?: string;
  readonly reason?: DeadReason;
  /** Given up at least this long ago, in milliseconds. */
  readonly olderThanMs?: number;
  /** At most so many, the oldest first. @default no limit; 1,000 in `list()` */
  readonly limit?: number;
}

/**
 * The dead letters in the directory of a spool: those of the tracker that was created with it while it runs, else those in
 * folders that no process holds. Every call is synchronous.
 *
 * @throws from every call: what Node throws, where the files cannot be read or written; a GreenflashEventsError
 * `INVALID_OPTIONS` for a filter that has an unknown condition, a wrong value, or one that is undefined
 */
export interface DeadLetters {
  list(filter?: DeadLetterFilter): DeadLetter[];
  /**
   * Puts dead letters back among the waiting events: the same body, so the same insert id and `eventAt`. The running
   * tracker sends them, else the next one on this directory.
   *
   * @returns how many
   */
  redrive(filter?: DeadLetterFilter): number;
  /**
   * Deletes dead letters for good; `{}` deletes all.
   *
   * @returns how many
   */
  purge(filter: DeadLetterFilter): number;
}
