/** How an event's outcome is judged. */
export type Influence = 'positive' | 'negative' | 'neutral';

/** How an event's `value` is read. */
export type ValueType = 'currency' | 'numeric' | 'text' | 'boolean';

/** One thing wrong with one field. The message never quotes the value. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The wire body as it was sent, without the fields that the API does not name. */
export interface StoredBody {
  readonly eventType: string;
  readonly productId: string;
  readonly value: string;
  readonly externalUserId?: string;
  readonly userId?: string;
  readonly externalOrganizationId?: string;
  readonly organizationId?: string;
  readonly externalConversationId?: string;
  readonly conversationId?: string;
  readonly influence?: Influence;
  readonly qualityImpactScore?: number;
  readonly valueType?: ValueType;
  readonly eventAt?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly insertId?: string;
  readonly sampleRate?: number;
  readonly forceSample?: boolean;
}

/** What an event means once the API's defaults are applied. */
export interface DerivedFields {
  /** As sent, else the time of arrival. */
  readonly eventAt: string;
  /** As sent, else `neutral`. */
  readonly influence: Influence;
  /** As sent, else `text`. */
  readonly valueType: ValueType;
  /** As sent, else +0.5, -0.5 or 0 by the influence. */
  readonly qualityImpactScore: number;
  /** Which of the four were not in the body, and so were filled in. */
  readonly fields: readonly ('eventAt' | 'influence' | 'valueType' | 'qualityImpactScore')[];
}

/** One record of the collector: the first request of its kind, and what came after it. */
export interface StoredEvent {
  /** The id the sender was answered with: a UUIDv7. */
  readonly eventId: string;
  /** Time of arrival: RFC 3339, UTC, to the millisecond. */
  readonly receivedAt: string;
  readonly body: StoredBody;
  /** Later requests with the same product and insert id; they were answered with this event's id. */
  readonly duplicates: number;
  /** How many of those had another body. */
  readonly conflicts: number;
  /** What is odd about the event although it was accepted. */
  readonly warnings: readonly string[];
  /** Fields of the body that the API does not name, and so drops: the first 20. */
  readonly unknownFields: readonly UnknownField[];
  readonly derived: DerivedFields;
}

export interface UnknownField {
  /** Cut to 100 characters. */
  readonly field: string;
  /** The field that was probably meant. */
  readonly nearest?: string;
}
