import type { Influence, Problem, StoredEvent, ValueType } from './stored-event.types.js';

/** Which events: every condition that is given must hold. */
export interface EventFilter {
  readonly eventType?: string;
  /** Compared in lower case. */
  readonly productId?: string;
  /** `userId` or `externalUserId`. */
  readonly user?: string;
  /** `organizationId` or `externalOrganizationId`. */
  readonly organization?: string;
  /** `conversationId` or `externalConversationId`. */
  readonly conversation?: string;
  readonly insertId?: string;
  /** Received at or after this time: a Date, epoch milliseconds or RFC 3339. */
  readonly since?: string | number | Date;
}

/** Some events in the order of their arrival. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** Give it as `cursor` to read on. Absent at the end. */
  readonly nextCursor?: string;
}

/** The answer of `GET /_collector/wait`. */
export interface WaitResult {
  /** Whether `count` events arrived in time. */
  readonly satisfied: boolean;
  /** What arrived: `count` events at most. */
  readonly events: readonly StoredEvent[];
}

/** A body that was answered with 400. */
export interface RejectedEvent {
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  /** The code of the answer: `invalid_event`, `invalid_json`, … */
  readonly code: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  /** The body's text, its first 16,384 characters. */
  readonly text: string;
  /** Whether `text` was cut. */
  readonly truncated: boolean;
}

/** Counts since the collector's database was made, or since the last `reset()`. */
export interface CollectorStats {
  /** Events stored. */
  readonly accepted: number;
  /** Requests answered with the id of an event that was there already. */
  readonly duplicates: number;
  /** Those of the duplicates that had another body. */
  readonly conflicts: number;
  /** Requests answered 204. */
  readonly sampled: number;
  /** Requests answered 400. */
  readonly rejected: number;
  readonly byType: Readonly<Record<string, number>>;
  /** After the API's default: an event without influence is neutral. */
  readonly byInfluence: Readonly<Record<Influence, number>>;
  /** Exact decimal sums of the stored values that read as their type. */
  readonly sums: Readonly<Record<Extract<ValueType, 'currency' | 'numeric'>, string>>;
}
