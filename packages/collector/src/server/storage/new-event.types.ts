import type { EventBody } from '@greenflash-events/core/engine';

/** A valid body on its way into the database. */
export interface NewEvent {
  readonly eventId: string;
  readonly namespace: string;
  /** What may be stored once; undefined for an event without insert id. */
  readonly insertKey: Buffer | undefined;
  readonly bodyDigest: Buffer;
  readonly receivedAtMs: number;
  readonly body: EventBody;
  /** The body as it is stored. */
  readonly bytes: Buffer;
}

/** What a repeated request found, itself counted. */
export interface Repeat {
  readonly eventId: string;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Whether this request's body differed from the one that is stored. */
  readonly conflict: boolean;
}
