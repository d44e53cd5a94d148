import { ControlController } from '../control/control.controller.js';
import { ExportController } from '../control/export.controller.js';
import { RequestsController } from '../control/requests.controller.js';
import { StreamController } from '../control/stream.controller.js';
import { WaitController } from '../control/wait.controller.js';
import { FaultsController } from '../faults/faults.controller.js';
import { EventsController } from '../intake/events.controller.js';
import { EXAMPLE_ID, ref, TEXT, type Schema } from './event-schemas.js';

/** What a controller's method does, for the OpenAPI document. */
export interface Operation {
  readonly controller: new (...parts: never[]) => object;
  readonly method: string;
  readonly summary: string;
  readonly body?: Schema;
  /** Of bodies, by their titles. */
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
  readonly query?: Readonly<Record<string, Schema>>;
  readonly headers?: Readonly<Record<string, Schema>>;
  /** By status, beyond those that every operation has. */
  readonly answers: Readonly<Record<number, AnswerShape>>;
}

export interface AnswerShape {
  readonly description: string;
  /** Absent for an answer without a body. */
  readonly schema?: Schema;
  /** @default 'application/json' */
  readonly mediaType?: string;
}

const REFUSED = ref('Refused');
const OFF = { 404: { description: 'The collector was started without --faults.', schema: REFUSED } };
const TOO_MUCH = {
  413: { description: 'The body is larger than 256 KiB.', schema: REFUSED },
  415: { description: 'The body is not application/json, or is compressed.', schema: REFUSED },
};

const FILTERS: Readonly<Record<string, Schema>> = {
  eventType: TEXT,
  productId: TEXT,
  user: { ...TEXT, description: 'userId or externalUserId' },
  organization: { ...TEXT, description: 'organizationId or externalOrganizationId' },
  conversation: { ...TEXT, description: 'conversationId or externalConversationId' },
  insertId: TEXT,
  since: { ...TEXT, description: 'Received at or after this time: RFC 3339 or epoch milliseconds' },
  eventId: TEXT,
  influence: { ...TEXT, description: 'After the API’s default' },
  valueType: { ...TEXT, description: 'After the API’s default' },
  value: TEXT,
  mark: { ...TEXT, description: 'duplicate, conflict, warning or unknown_field' },
  'properties.plan': { ...TEXT, description: 'Any property, by its path: text as it is, else as JSON' },
  'like.user': { ...TEXT, description: 'Any field or property: a pattern in which * is any text, whatever the case' },
  'not.eventType': {
    ...TEXT,
    description: 'Any field or property: events of which none of its values fits the pattern',
  },
  q: { ...TEXT, description: 'A part of anything in the body, whatever the case' },
};

function upTo(maximum: number, minimum: number, byDefault: number): Schema {
  return { type: 'integer', minimum, maximum, default: byDefault };
}

function ok(description: string, schema: Schema): Operation['answers'] {
  return { 200: { description, schema } };
}

const PRODUCT = { productId: EXAMPLE_ID };

const EVENT_EXAMPLES: Operation['examples'] = {
  'The least': { value: { eventType: 'trial_started', ...PRODUCT, value: 'pro', externalUserId: 'user-42' } },
  'A sale, once': {
    value: {
      eventType: 'upgrade_purchased',
      ...PRODUCT,
      externalUserId: 'user-42',
      externalOrganizationId: 'acme',
      value: '149.00',
      valueType: 'currency',
      influence: 'positive',
      insertId: 'order-1001',
      properties: { plan: 'team', seats: 5 },
    },
  },
  'What followed from a conversation': {
    value: {
      eventType: 'ticket_reopened',
      ...PRODUCT,
      externalUserId: 'user-42',
      externalConversationId: 'chat-7',
      value: 'true',
      valueType: 'boolean',
      influence: 'negative',
      eventAt: '2026-05-01T09:30:00Z',
    },
  },
  'One of ten, by its type and organization': {
    value: { eventType: 'answer_copied', ...PRODUCT, value: '1', valueType: 'numeric', sampleRate: 0.1 },
  },
};

const FAULT_EXAMPLES: Operation['examples'] = {
  'The next three are answered 503': {
    value: { rules: [{ fault: { kind: 'status', status: 503, retryAfter: 1 }, count: 3 }] },
  },
  'A bad day: slow, and every tenth is reset after it was stored': {
    value: {
      seed: 7,
      rules: [
        { fault: { kind: 'latency', delayMs: 300 } },
        { fault: { kind: 'reset', stored: true }, probability: 0.1 },
      ],
    },
  },
};

export const OPERATIONS: readonly Operation[] = [
  {
    controller: EventsController,
    method: 'create',
    summary: 'Takes one event. The same product and insert id again is answered with the first event’s id.',
    body: ref('CreateEvent'),
    examples: EVENT_EXAMPLES,
    answers: {
      ...ok('The event is stored, or was already.', ref('CreateEventAnswer')),
      204: { description: 'The event is sampled out.' },
      ...TOO_MUCH,
      429: { description: 'The key is over its rate; Retry-After says when there is room.', schema: REFUSED },
    },
  },
  {
    controller: ControlController,
    method: 'events',
    summary: 'Events in the order of arrival.',
    query: {
      ...FILTERS,
      limit: upTo(1000, 1, 100),
      cursor: { ...TEXT, description: 'nextCursor of the page before' },
      order: { type: 'string', enum: ['arrival', 'newest'], default: 'arrival' },
    },
    answers: ok(
      'A page of events: fewer than limit, when they are large or a search looked at many.',
      ref('EventPage'),
    ),
  },
  {
    controller: ControlController,
    method: 'body',
    summary: 'The body of an event as it was sent.',
    query: { eventId: TEXT },
    answers: {
      ...ok('The bytes that were sent.', ref('SentBody')),
      404: { description: 'There is no event of this id.', schema: REFUSED },
    },
  },
  {
    controller: ControlController,
    method: 'suggest',
    summary: 'Values of a field among the latest events, the most frequent first.',
    query: {
      field: { ...TEXT, description: 'A field, properties for their names, or properties.plan' },
      q: { ...TEXT, description: 'A part of the value, whatever the case' },
      limit: upTo(100, 1, 10),
    },
    answers: ok('Values, and how often each was there.', ref('Suggestions')),
  },
  {
    controller: ControlController,
    method: 'info',
    summary: 'How the collector was started.',
    answers: ok('Its version and what is switched on.', ref('CollectorInfo')),
  },
  {
    controller: RequestsController,
    method: 'rejected',
    summary: 'Requests that were refused, the latest page first.',
    query: { limit: upTo(1000, 1, 200), cursor: { ...TEXT, description: 'nextCursor, for those before' } },
    answers: ok('A page of requests, the oldest first.', ref('RejectedPage')),
  },
  {
    controller: RequestsController,
    method: 'sampled',
    summary: 'The latest events that were sampled out.',
    query: { limit: upTo(1000, 1, 200) },
    answers: ok('They are not stored: the process remembers them.', ref('SampledPage')),
  },
  {
    controller: RequestsController,
    method: 'forwarded',
    summary: 'The latest requests that went on to the origin of --forward.',
    query: { limit: upTo(1000, 1, 200) },
    answers: ok('The process remembers them.', ref('ForwardedPage')),
  },
  {
    controller: ControlController,
    method: 'stats',
    summary: 'Counts and exact sums.',
    query: { minutes: { ...upTo(1440, 0, 60), description: 'Minutes of the series' } },
    answers: ok('Counts since the last reset.', ref('CollectorStats')),
  },
  {
    controller: ControlController,
    method: 'reset',
    summary: 'Forgets everything that was sent with this key.',
    answers: ok('It is forgotten.', ref('Success')),
  },
  {
    controller: WaitController,
    method: 'wait',
    summary: 'Waits until there are so many events, those included that were there before.',
    query: { ...FILTERS, count: upTo(10_000, 1, 1), timeoutMs: upTo(600_000, 0, 5000) },
    answers: ok('The events, or what was there at the timeout.', ref('WaitResult')),
  },
  {
    controller: StreamController,
    method: 'stream',
    summary: 'What happens, as it happens: stored, duplicate, sampled, rejected, faulted, forwarded, storage, reset.',
    query: { recent: { ...upTo(10_000, 0, 0), description: 'Latest events to begin with' } },
    headers: { 'Last-Event-ID': { ...TEXT, description: 'Goes on after this event' } },
    answers: { 200: { description: 'Server-sent events.', schema: TEXT, mediaType: 'text/event-stream' } },
  },
  {
    controller: ExportController,
    method: 'export',
    summary: 'Every event that is there when it begins.',
    query: FILTERS,
    answers: {
      200: { description: 'A StoredEvent a line, as JSON.', schema: TEXT, mediaType: 'application/x-ndjson' },
    },
  },
  {
    controller: FaultsController,
    method: 'get',
    summary: 'The script of faults that runs.',
    answers: { ...ok('The script, without rules when there is none.', ref('FaultState')), ...OFF },
  },
  {
    controller: FaultsController,
    method: 'set',
    summary: 'Replaces the script of faults; counts and windows start over.',
    body: ref('FaultScript'),
    examples: FAULT_EXAMPLES,
    answers: { ...ok('The script as it begins.', ref('FaultState')), ...OFF, ...TOO_MUCH },
  },
  {
    controller: FaultsController,
    method: 'clear',
    summary: 'Ends all faults.',
    answers: { ...ok('No script.', ref('FaultState')), ...OFF },
  },
];

/** What every operation may answer. */
export const COMMON_ANSWERS: Operation['answers'] = {
  400: {
    description: 'The request is not valid, and problems name its fields; or its Host is not served.',
    schema: REFUSED,
  },
  401: { description: 'There is no key, or another one.', schema: REFUSED },
  408: { description: 'The request took too long to arrive.', schema: REFUSED },
  431: { description: 'The headers are too large.', schema: REFUSED },
};
