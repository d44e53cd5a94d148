import type { EventConditions } from '../storage/event-conditions.js';
import { TESTED_FIELDS, type EventTest, type TestedField } from '../storage/event-tests.js';
import type { QueryReader } from './query-reader.js';

/** Fields that an index finds when they are given as they are. */
const INDEXED = ['eventType', 'productId', 'user', 'organization', 'conversation', 'insertId'] as const;

/** `like.` and `not.` before a field; a property is a field too. */
const TEST = new RegExp(`^(?:(like|not)\\.)?(properties\\..+|${TESTED_FIELDS.join('|')})$`, 's');

const EXAMPLES = [...TESTED_FIELDS, 'properties.plan', 'like.user', 'not.eventType'];

const MAX_TESTS = 20;

/**
 * The filter parameters that all of the control plane's queries share. `field=text` is exact; `like.field=*part*` and
 * `not.field=part*` are patterns, whatever the case, and may be given several times; `q=text` is a part of anything.
 */
export function readConditions(query: QueryReader): EventConditions {
  const given = {
    ...Object.fromEntries(INDEXED.map((name) => [name, query.text(name)])),
    sinceMs: query.timeMs('since'),
  };
  const found = query.matching(TEST, EXAMPLES).filter(({ name }) => !(INDEXED as readonly string[]).includes(name));
  const tests = found.map(({ name, value }): EventTest => {
    const [, kind = 'is', field] = TEST.exec(name) as unknown as [string, 'like' | 'not' | undefined, TestedField];
    return { kind, field, text: value };
  });
  const part = query.text('q');
  if (part !== undefined && part !== '') tests.push({ kind: 'like', field: 'any', text: `*${part}*` });
  if (tests.length > MAX_TESTS) query.refuse('filters', `are ${tests.length}, and ${MAX_TESTS} at most are looked at`);
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(tests.length > 0 && { tests }),
  };
}
