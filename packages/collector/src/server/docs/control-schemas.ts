import { faultScriptSchema } from '../faults/fault-schema.js';
import { COUNT, FLAG, list, mapOf, record, ref, TEXT, TIME, type Schema } from './event-schemas.js';

const REQUEST_COUNTS = { accepted: COUNT, duplicates: COUNT, conflicts: COUNT, sampled: COUNT };
const BY_INFLUENCE = { byInfluence: record({ positive: COUNT, negative: COUNT, neutral: COUNT }) };
const SUMS = { sums: record({ currency: TEXT, numeric: TEXT }) };
const CURSOR = { 'nextCursor?': TEXT };

/** What the control plane answers. */
export const CONTROL_SCHEMAS: Readonly<Record<string, Schema>> = {
  EventPage: record({ events: list(ref('StoredEvent')), ...CURSOR }),
  WaitResult: record({ satisfied: FLAG, events: list(ref('StoredEvent')) }),
  RejectedEvent: record({
    receivedAt: TIME,
    code: TEXT,
    message: TEXT,
    problems: list(ref('Problem')),
    text: TEXT,
    truncated: FLAG,
  }),
  RejectedPage: record({ rejected: list(ref('RejectedEvent')), ...CURSOR }),
  CollectorStats: record({
    ...REQUEST_COUNTS,
    rejected: COUNT,
    kept: COUNT,
    byType: mapOf(COUNT),
    ...BY_INFLUENCE,
    ...SUMS,
    types: list(record({ eventType: TEXT, ...REQUEST_COUNTS, ...BY_INFLUENCE, ...SUMS })),
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
