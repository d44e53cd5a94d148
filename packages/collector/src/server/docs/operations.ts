import { ControlController } from '../control/control.controller.js';
import { ExportController } from '../control/export.controller.js';
import { StreamController } from '../control/stream.controller.js';
import { WaitController } from '../control/wait.controller.js';
import { FaultsController } from '../faults/faults.controller.js';
import { EventsController } from '../intake/events.controller.js';
import { ref, TEXT, type Schema } from './event-schemas.js';

/** What a controller's method does, for the OpenAPI document. */
export interface Operation {
  readonly controller: new (...parts: never[]) => object;
  readonly method: string;
  readonly summary: string;
  readonly body?: Schema;
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
};

function upTo(maximum: number, minimum: number, byDefault: number): Schema {
  return { type: 'integer', minimum, maximum, default: byDefault };
}

function ok(description: string, schema: Schema): Operation['answers'] {
  return { 200: { description, schema } };
}

export const OPERATIONS: readonly Operation[] = [
  {
    controller: EventsController,
    method: 'create',
    summary: 'Takes one event. The same product and insert id again is answered with the first event’s id.',
    body: ref('CreateEvent'),
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
    query: { ...FILTERS, limit: upTo(1000, 1, 100), cursor: { ...TEXT, description: 'nextCursor of the page before' } },
    answers: ok('A page of events.', ref('EventPage')),
  },
  {
    controller: ControlController,
    method: 'rejected',
    summary: 'Bodies that were answered with 400, the latest page first.',
    query: { limit: upTo(1000, 1, 200), cursor: { ...TEXT, description: 'nextCursor, for those before' } },
    answers: ok('A page of bodies, the oldest first.', ref('RejectedPage')),
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
    summary: 'What happens, as it happens: stored, duplicate, sampled, rejected, reset.',
    query: { recent: { ...upTo(1000, 0, 0), description: 'Latest events to begin with' } },
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
