import type { Fault } from './fault.types.js';
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
  /** What arrived: `count` events at most, and fewer when they are too large for one answer. */
  readonly events: readonly StoredEvent[];
  /** Where `GET /_collector/events` reads on to the rest. Absent when `events` holds all of them. */
  readonly nextCursor?: string;
}

/** A request that the collector refused. */
export interface RejectedEvent {
  /** A UUIDv7 of this request's own. */
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  /** Of the answer. 400, 413 and 415 of a right key are kept in the database, the others by the process. */
  readonly status: number;
  /** The code of the answer: `invalid_event`, `unauthorized`, … */
  readonly code: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  /** Empty for what was no HTTP request. */
  readonly method: string;
  /** Without the query, 200 characters at most. */
  readonly path: string;
  /** How a wrong key ended: four characters, and a third of the key, at most. Absent for a right key and for none. */
  readonly keyEnding?: string;
  /** How many such requests this one stands for, when there were too many to keep each. @default 1 */
  readonly count?: number;
  /** The body's text, its first 16,384 characters. Empty when the key was wrong or the body was not read. */
  readonly text: string;
  /** Whether `text` was cut. */
  readonly truncated: boolean;
}

/** A valid event that was answered 204. Kept by the process, the latest 1,000; each text cut to 100 characters. */
export interface SampledEvent {
  /** A UUIDv7 of this request's own. */
  readonly id: string;
  readonly receivedAt: string;
  readonly eventType: string;
  readonly productId: string;
  readonly value: string;
  readonly user?: string;
  readonly organization?: string;
  readonly conversation?: string;
  readonly insertId?: string;
  readonly influence?: Influence;
  readonly sampleRate: number;
}

/** A request that went on to the origin of `--forward`. Kept by the process, the latest 1,000. */
export interface ForwardedCall {
  /** A UUIDv7 of this request's own. */
  readonly id: string;
  readonly receivedAt: string;
  readonly method: string;
  /** Without the query, 200 characters at most. */
  readonly path: string;
  /** What the origin answered; 0 when it did not. */
  readonly status: number;
  /** Why there was no answer. */
  readonly problem?: string;
  readonly durationMs: number;
  readonly answerBytes: number;
  /** How a key ended that is not one of the collector's. */
  readonly keyEnding?: string;
  /** Of a JSON body, where the key is one of the collector's: what links the call to events. */
  readonly user?: string;
  readonly conversation?: string;
  /** Of an event that `--forward-events` sent on. */
  readonly eventId?: string;
  /** The origin's answer to such an event, its first 2,048 characters. */
  readonly answer?: string;
}

/** A request that the script of faults let wait or fail: a message of the stream, kept nowhere. */
export interface FaultedRequest {
  /** A UUIDv7 of this request's own. */
  readonly id: string;
  readonly receivedAt: string;
  /** What the sender met. */
  readonly fault: Fault['kind'];
  /** Of the answer, where the fault is a `status`. */
  readonly status?: number;
  /** Whether the event was handled as without the fault, and only the answer was another. */
  readonly stored: boolean;
  /** How long it waited. */
  readonly delayMs: number;
  /** Of the body, where it has them; cut to 100 characters. */
  readonly eventType?: string;
  readonly insertId?: string;
}

/** How a collector was started. */
export interface CollectorInfo {
  readonly version: string;
  /** By the collector's clock: RFC 3339, UTC. */
  readonly now: string;
  readonly database: 'memory' | 'sqlite' | 'postgres';
  readonly faults: boolean;
  /** The origin of `--forward`. */
  readonly forward?: string;
  readonly forwardEvents: boolean;
  /** Origins whose pages may send events. */
  readonly cors: readonly string[];
  readonly retention: { readonly maxAgeMs?: number; readonly maxEvents?: number; readonly maxBytes?: number };
}

/** Values of a field among the latest events, the most frequent first. */
export interface Suggestions {
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** Counts since the collector's database was made, or since the last `reset()`; what retention deletes stays counted. */
export interface CollectorStats extends RequestCounts {
  /** Requests answered 400, 413 or 415, their key being right. */
  readonly rejected: number;
  /** Other refused requests, such as those with a wrong key or to a wrong path: of all keys, since the process started. */
  readonly refused: number;
  /** Of the latest event: `GET /_collector/events` with this `cursor` gives what comes later. */
  readonly cursor: string;
  /** Types beyond the first 1,000 of a key are counted together, as `(other types)`. */
  readonly byType: Readonly<Record<string, number>>;
  /** After the API's default: an event without influence is neutral. */
  readonly byInfluence: Readonly<Record<Influence, number>>;
  /** Exact decimal sums of the stored values that read as their type. */
  readonly sums: Readonly<Record<Extract<ValueType, 'currency' | 'numeric'>, string>>;
  /** Events that are there now: stored, and not deleted by retention. */
  readonly kept: number;
  /** All of this for each event type, by name; those beyond the first 1,000 together, at the end. */
  readonly types: readonly TypeStats[];
  /** The latest minutes in which something arrived, the oldest first. */
  readonly perMinute: readonly MinuteStats[];
}

/** The outcomes of requests whose bodies were valid. */
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
  /** Stands for all types beyond the first 1,000 of a key, which are counted together. */
  readonly folded?: true;
}

export interface MinuteStats extends RequestCounts, Pick<CollectorStats, 'rejected' | 'byInfluence'> {
  /** Its beginning: RFC 3339, UTC. */
  readonly minute: string;
}

/** Some refused requests, the oldest first. */
export interface RejectedPage {
  readonly rejected: readonly RejectedEvent[];
  /** Give it as `cursor` for those before. Absent when there are none. */
  readonly nextCursor?: string;
}
