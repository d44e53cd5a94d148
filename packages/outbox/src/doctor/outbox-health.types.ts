import type { SharedPause } from '@greenflash-events/core/engine';

/** How an outbox is doing. */
export interface OutboxHealth {
  /** Whether there are no problems. */
  readonly ok: boolean;
  /** What is wrong and what to do about it, in words for people. */
  readonly problems: readonly string[];
  /** Events that wait, those being sent included. */
  readonly waiting: number;
  /** Those of them that a relay holds. */
  readonly leased: number;
  readonly deadLetters: number;
  /**
   * Whether there are more than 100,000 events of `waiting` or `deadLetters`: such a number is what PostgreSQL's statistics say,
   * and at least 100,001. `leased` then counts among the 100,001 that have been due for longest.
   */
  readonly estimated: boolean;
  /** How long the event that is due for longest has been due with no relay that holds it, in ms; 0 where there is none. */
  readonly lagMs: number;
  /** Rows that are gone and not yet cleaned up, as PostgreSQL counts them. */
  readonly deadTuples: number;
  /** Size of the table of waiting events with its indexes. */
  readonly bytes: number;
  /**
   * Age of the oldest transaction of this database that keeps dead rows from being cleaned up, in ms; 0 where there is none.
   * Those of other users are seen by a superuser, or a member of `pg_read_all_stats`, alone.
   */
  readonly oldestSnapshotMs: number;
  /** When the table was last vacuumed, by autovacuum or by hand; undefined where it never was. */
  readonly lastVacuumAt: Date | undefined;
  /** The pause that all relays keep. */
  readonly pause: SharedPause | undefined;
}

/** What is there before anything about its contents can be asked. */
export interface Surroundings {
  /** Newest step of the schema that was applied; undefined where there are no tables. */
  readonly version: number | undefined;
  readonly encoding: string;
  readonly oldestSnapshotMs: number;
}
