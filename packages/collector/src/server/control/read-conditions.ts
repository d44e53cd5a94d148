import type { EventConditions } from '../storage/event-conditions.js';
import type { QueryReader } from './query-reader.js';

/** The filter parameters that all of the control plane's queries share. */
export function readConditions(query: QueryReader): EventConditions {
  const given = {
    eventType: query.text('eventType'),
    productId: query.text('productId'),
    user: query.text('user'),
    organization: query.text('organization'),
    conversation: query.text('conversation'),
    insertId: query.text('insertId'),
    sinceMs: query.timeMs('since'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
