import type { FaultedRequest, ForwardedCall, RejectedEvent, SampledEvent } from '../../../src/client/control.types.js';
import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';
import type { StreamMessage } from '../connection/message-reader.js';

interface AnyRow {
  /** The event's id, or that of another request after its kind. */
  readonly key: string;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  /** What the table calls it: the event's type, or method and path where no type is known. */
  readonly eventType: string;
}

/** One request and its outcome. */
export type Row = AnyRow &
  (
    | {
        readonly kind: 'stored';
        readonly event: StoredEvent;
        /** The event's place in the collector's database. Absent for one that a search found. */
        readonly seq?: number;
        /** What the API answered to the same event. */
        readonly answer?: ForwardedCall;
      }
    | { readonly kind: 'sampled'; readonly event?: undefined; readonly sampled: SampledEvent }
    | { readonly kind: 'rejected'; readonly event?: undefined; readonly rejected: RejectedEvent }
    | { readonly kind: 'forwarded'; readonly event?: undefined; readonly forwarded: ForwardedCall }
    | { readonly kind: 'faulted'; readonly event?: undefined; readonly faulted: FaultedRequest }
  );

export function storedRow(event: StoredEvent, seq?: number): Row {
  const { eventId: key, receivedAt, body } = event;
  return { kind: 'stored', key, receivedAt, eventType: body.eventType, event, ...(seq !== undefined && { seq }) };
}

export function sampledRow(sampled: SampledEvent): Row {
  const { id, receivedAt, eventType } = sampled;
  return { kind: 'sampled', key: `sampled-${id}`, receivedAt, eventType, sampled };
}

export function rejectedRow(rejected: RejectedEvent): Row {
  const { id, receivedAt } = rejected;
  const { eventType } = bodyOf(rejected);
  const name = typeof eventType === 'string' && eventType !== '' ? eventType : requestLine(rejected);
  return { kind: 'rejected', key: `rejected-${id}`, receivedAt, eventType: name, rejected };
}

export function forwardedRow(forwarded: ForwardedCall): Row {
  const { id, receivedAt } = forwarded;
  return { kind: 'forwarded', key: `forwarded-${id}`, receivedAt, eventType: requestLine(forwarded), forwarded };
}

export function faultedRow(faulted: FaultedRequest): Row {
  const { id, receivedAt, eventType = 'no event' } = faulted;
  return { kind: 'faulted', key: `faulted-${id}`, receivedAt, eventType, faulted };
}

/** The row of a message; undefined for a message about another row. */
export function rowOf(message: StreamMessage): Row | undefined {
  switch (message.kind) {
    case 'stored':
      return storedRow(message.event, message.seq);
    case 'sampled':
      return sampledRow(message.sampled);
    case 'rejected':
      return rejectedRow(message.rejected);
    case 'forwarded':
      // The API's answer to an event belongs to that event's row.
      return message.forwarded.eventId === undefined ? forwardedRow(message.forwarded) : undefined;
    case 'faulted':
      return faultedRow(message.faulted);
    case 'duplicate':
    case 'reset':
      return undefined;
  }
}

/** Stable, so that stored events of one millisecond stay in the order of their arrival. */
export function byTime(a: Row, b: Row): number {
  return a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0;
}

/** Whether a request was refused for its body, which the collector counts as rejected; others count as refused. */
export function isRejectedBody(status: number): boolean {
  return status === 400 || status === 413 || status === 415;
}

/** `POST /api/v1/events` */
export function requestLine({ method, path }: Pick<RejectedEvent, 'method' | 'path'>): string {
  return [method, path].filter((part) => part !== '').join(' ') || 'no HTTP request';
}

type Fields = Readonly<Partial<Record<keyof StoredBody, unknown>>>;

/** The fields of a row's body; those of a rejected body are unchecked. */
export function bodyFieldsOf(row: Row): Fields {
  switch (row.kind) {
    case 'stored':
      return row.event.body;
    case 'sampled': {
      const { productId, value, user, organization, conversation, insertId } = row.sampled;
      return {
        eventType: row.eventType,
        productId,
        value,
        insertId,
        externalUserId: user,
        externalOrganizationId: organization,
        externalConversationId: conversation,
      };
    }
    case 'rejected':
      return bodyOf(row.rejected);
    case 'forwarded':
      return { externalUserId: row.forwarded.user, externalConversationId: row.forwarded.conversation };
    case 'faulted':
      return { eventType: row.faulted.eventType, insertId: row.faulted.insertId };
  }
}

const bodies = new WeakMap<RejectedEvent, Fields>();

function bodyOf(rejected: RejectedEvent): Fields {
  const known = bodies.get(rejected);
  if (known !== undefined) return known;
  const body = parseObject(rejected.text) ?? {};
  bodies.set(rejected, body);
  return body;
}

/** The object that a text is as JSON; undefined when it is not JSON. */
export function parseObject(text: string): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The API knows users, organizations and conversations by two ids each; the sender's own says more to the sender. */
export function userOf(body: StoredBody): string | undefined {
  return body.externalUserId ?? body.userId;
}

export function organizationOf(body: StoredBody): string | undefined {
  return body.externalOrganizationId ?? body.organizationId;
}

export function conversationOf(body: StoredBody): string | undefined {
  return body.externalConversationId ?? body.conversationId;
}
