import { faultScriptSchema } from '../faults/fault-schema.js';
import { COUNT, FLAG, list, mapOf, record, ref, TEXT, TIME, type Schema } from './event-schemas.js';

const REQUEST_COUNTS = { accepted: COUNT, duplicates: COUNT, conflicts: COUNT, sampled: COUNT };
const BY_INFLUENCE = { byInfluence: record({ positive: COUNT, negative: COUNT, neutral: COUNT }) };
const SUMS = { sums: record({ currency: TEXT, numeric: TEXT }) };
/** Of an HTTP answer; 0 where there was none. */
const STATUS: Schema = { type: 'integer', minimum: 0, maximum: 599 };
const CURSOR = { 'nextCursor?': TEXT };

/** What the control plane answers. */
export const CONTROL_SCHEMAS: Readonly<Record<string, Schema>> = {
  EventPage: record({ events: list(ref('StoredEvent')), ...CURSOR }),
  WaitResult: record({ satisfied: FLAG, events: list(ref('StoredEvent')), ...CURSOR }),
  RejectedEvent: record({
    id: TEXT,
    receivedAt: TIME,
    status: STATUS,
    code: TEXT,
    message: TEXT,
    problems: list(ref('Problem')),
    method: TEXT,
    path: TEXT,
    'keyEnding?': TEXT,
    'count?': COUNT,
    text: TEXT,
    truncated: FLAG,
  }),
  SampledPage: record({
    sampled: list(
      record({
        id: TEXT,
        receivedAt: TIME,
        eventType: TEXT,
        productId: TEXT,
        value: TEXT,
        'user?': TEXT,
        'organization?': TEXT,
        'conversation?': TEXT,
        'insertId?': TEXT,
        'influence?': TEXT,
        sampleRate: { type: 'number' },
      }),
    ),
  }),
  ForwardedPage: record({
    forwarded: list(
      record({
        id: TEXT,
        receivedAt: TIME,
        method: TEXT,
        path: TEXT,
        status: STATUS,
        'problem?': TEXT,
        durationMs: COUNT,
        answerBytes: COUNT,
        'keyEnding?': TEXT,
        'user?': TEXT,
        'conversation?': TEXT,
        'eventId?': TEXT,
        'answer?': TEXT,
      }),
    ),
  }),
  Suggestions: record({ values: list(record({ value: TEXT, count: COUNT })) }),
  SentBody: { type: 'object', additionalProperties: true },
  CollectorInfo: record({
    version: TEXT,
    now: TIME,
    database: { type: 'string', enum: ['memory', 'sqlite', 'postgres'] },
    faults: FLAG,
    'forward?': TEXT,
    forwardEvents: FLAG,
    cors: list(TEXT),
    retention: record({ 'maxAgeMs?': COUNT, 'maxEvents?': COUNT, 'maxBytes?': COUNT }),
  }),
  RejectedPage: record({ rejected: list(ref('RejectedEvent')), ...CURSOR }),
  CollectorStats: record({
    ...REQUEST_COUNTS,
    rejected: COUNT,
    refused: COUNT,
    cursor: TEXT,
    kept: COUNT,
    byType: mapOf(COUNT),
    ...BY_INFLUENCE,
    ...SUMS,
    types: list(record({ eventType: TEXT, 'folded?': FLAG, ...REQUEST_COUNTS, ...BY_INFLUENCE, ...SUMS })),
    perMinute: list(record({ minute: TIME, ...REQUEST_COUNTS, rejected: COUNT, ...BY_INFLUENCE })),
  }),
  Success: record({ success: { type: 'boolean', enum: [true] } }),
  FaultScript: faultScriptSchema() as Schema,
  FaultState: faultState(),
};

function faultState(): Schema {
  const script = faultScriptSchema() as { properties: Schema };
  return { ...script, required: ['seed', 'rules', 'fired'], properties: { ...script.properties, fired: list(COUNT) } };
}
