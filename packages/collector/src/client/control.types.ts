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

/** Counts since the collector's database was made, or since the last `reset()`; what retention deletes stays counted. */
export interface CollectorStats extends RequestCounts {
  /** Requests answered 400. */
  readonly rejected: number;
  readonly byType: Readonly<Record<string, number>>;
  /** After the API's default: an event without influence is neutral. */
  readonly byInfluence: Readonly<Record<Influence, number>>;
  /** Exact decimal sums of the stored values that read as their type. */
  readonly sums: Readonly<Record<Extract<ValueType, 'currency' | 'numeric'>, string>>;
  /** Events that are there now: stored, and not deleted by retention. */
  readonly kept: number;
  /** All of this for each event type, by name. */
  readonly types: readonly TypeStats[];
  /** The latest minutes in which something arrived, the oldest first. */
  readonly perMinute: readonly MinuteStats[];
}

/** What became of requests whose bodies were valid. */
export interface RequestCounts {
  /** Events stored. */
  readonly accepted: number;
  /** Requests answered with the id of an event that was there already. */
  readonly duplicates: number;
  /** Those of the duplicates that had another body. */
  readonly conflicts: number;
  /** Requests answered 204. */
  readonly sampled: number;
}

export interface TypeStats extends RequestCounts, Pick<CollectorStats, 'byInfluence' | 'sums'> {
  /** A name of more than 255 characters is cut, its end being a hash. */
  readonly eventType: string;
}

export interface MinuteStats extends RequestCounts, Pick<CollectorStats, 'rejected' | 'byInfluence'> {
  /** Its beginning: RFC 3339, UTC. */
  readonly minute: string;
}

/** Some rejected bodies, the oldest first. */
export interface RejectedPage {
  readonly rejected: readonly RejectedEvent[];
  /** Give it as `cursor` for those before. Absent when there are none. */
  readonly nextCursor?: string;
}
