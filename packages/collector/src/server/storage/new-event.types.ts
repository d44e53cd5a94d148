import type { EventBody } from '@greenflash-events/core/engine';
import type { RejectedEvent } from '../../client/control.types.js';

/** A valid body on its way into the database. */
export interface NewEvent {
  readonly eventId: string;
  readonly namespace: string;
  /** What may be stored once; undefined for an event without insert id. */
  readonly insertKey: Buffer | undefined;
  readonly bodyDigest: Buffer;
  readonly receivedAtMs: number;
  readonly body: EventBody;
  /** The body as it was sent, and is stored. */
  readonly bytes: Buffer;
}

/** A request that wants something written. `kept`: whether a new event would be, at its sample rate. */
export type Intake =
  | { readonly kind: 'event'; readonly event: NewEvent; readonly kept: boolean }
  | { readonly kind: 'rejection'; readonly namespace: string; readonly rejected: RejectedEvent };

/** What a repeated request found, itself counted. */
export interface Repeat {
  readonly eventId: string;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Whether this request's body differed from the one that is stored. */
  readonly conflict: boolean;
}

/** The outcome of an event. `existing`: it was there already, from the same product and insert id. */
export type SettledEvent =
  | { readonly kind: 'stored'; readonly eventId: string }
  | ({ readonly kind: 'existing' } & Repeat)
  | { readonly kind: 'sampled' };

/** The outcome of a request. */
export type Settled = SettledEvent | { readonly kind: 'rejected' };
