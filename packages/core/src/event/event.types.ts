import type { Influence, ValueType } from './field-rules.js';
import type { DecimalLike, IdLike, TimeLike } from './foreign-values.js';

/** One thing wrong with one field. The message never quotes the value, so it may be logged. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** What `currency()`, `numeric()`, `text()` and `bool()` return: a value in its wire form with its type. */
export interface EventValue<Type extends ValueType = ValueType> {
  readonly value: string;
  readonly valueType: Type;
}

type Maybe<T> = T | null | undefined;

/** An id, taken by its text: also a number, a bigint, or an ObjectId. */
export type Id = string | number | bigint | IdLike;

/**
 * What a caller gives. Kinder than the wire: `null` and `undefined` leave a field out, `value` and `eventAt` take
 * JavaScript's own types, and fields that the caller leaves out are filled from context and defaults.
 *
 * @see the page "Create event" of the API's reference, the source of the field rules
 */
export interface EventInput {
  /** Name of the event, such as `upgrade_purchased`. At least one character. */
  readonly eventType: string;
  /** UUID of the Greenflash product. @default the tracker's `productId` */
  readonly productId?: Maybe<string>;
  /**
   * What happened, in numbers or words. A number, boolean, bigint or decimal is written in its wire form and sets `valueType`
   * unless that is given; a string is sent as it is.
   */
  readonly value: string | number | bigint | boolean | DecimalLike | EventValue;
  /** Your own id of the user. */
  readonly externalUserId?: Maybe<Id>;
  /** Greenflash's id of the user, a UUID. */
  readonly userId?: Maybe<string>;
  /** Your own id of the customer's organization. */
  readonly externalOrganizationId?: Maybe<Id>;
  /** Greenflash's id of the organization, a UUID. */
  readonly organizationId?: Maybe<string>;
  /** Your own id of the conversation or thread that led to the event. */
  readonly externalConversationId?: Maybe<Id>;
  /** Greenflash's id of the conversation, a UUID. */
  readonly conversationId?: Maybe<string>;
  /** Whether the outcome is good. @default 'neutral', by the API */
  readonly influence?: Maybe<Influence>;
  /** From -1 to 1. @default derived from `influence`, by the API */
  readonly qualityImpactScore?: Maybe<number>;
  /** How `value` is read. @default 'text', by the API, for a string value */
  readonly valueType?: Maybe<ValueType>;
  /**
   * When it happened: a Date, epoch milliseconds, RFC 3339 with an offset, or a time of dayjs, Luxon, Moment or Temporal.
   * @default the time of `track()`
   */
  readonly eventAt?: Maybe<string | number | Date | TimeLike>;
  /** Anything else worth knowing, as a JSON object. Merged key by key over context's and defaults' properties. */
  readonly properties?: Maybe<Readonly<Record<string, unknown>>>;
  /**
   * The idempotency key: the API keeps one event per product and insert id. Give the same key for the same business
   * fact (see `dedupeKey()`), so that a repeated request of your own is folded too. @default a UUIDv7
   */
  readonly insertId?: Maybe<Id>;
  /** Share of such events that the API keeps, from 0 to 1. @default 1, by the API */
  readonly sampleRate?: Maybe<number>;
  /** Keep this event whatever the rate. @default false, by the API */
  readonly forceSample?: Maybe<boolean>;
}

/** The ids that an input may give as a value that is not text. */
export type IdField = 'externalUserId' | 'externalOrganizationId' | 'externalConversationId' | 'insertId';

/** What `beforeSend` is given: an input whose ids are texts already. */
export type EventToSend = Omit<EventInput, IdField> & {
  readonly [Field in IdField]?: string | undefined;
};

/** Fields for every event of a tracker; what the event or its context says wins. */
export type EventDefaults = Partial<Omit<EventInput, 'insertId' | 'eventAt'>>;

/**
 * Fields for every event of one request or job: who, which organization, which conversation. What is different for each
 * event is not taken from it: insert id, time, type and value.
 */
export type EventContext = Omit<EventDefaults, 'eventType' | 'value' | 'valueType'>;

/** A context that was given, whose ids are texts already. */
export type CurrentContext = Omit<EventContext, IdField> & {
  readonly [Field in Exclude<IdField, 'insertId'>]?: string | undefined;
};

/** An event ready to be sent. Immutable: every attempt, restart and redrive sends the same bytes. */
export interface Event {
  /** The exact JSON text of the request. */
  readonly body: string;
  /** UTF-8 length of `body`. */
  readonly bytes: number;
  readonly insertId: string;
  readonly eventType: string;
  readonly productId: string;
  /** Whether the API may answer "sampled": a `sampleRate` below 1 without `forceSample`. */
  readonly sampleable: boolean;
}
