import { marksOf } from '../arrivals/marks.js';
import { bodyFieldsOf, type Row } from '../arrivals/row.js';
import { createTest, parseCondition } from './condition.js';

export const FILTERS = [
  'eventType',
  'user',
  'organization',
  'conversation',
  'insertId',
  'productId',
  'value',
  'property',
  'influence',
  'mark',
] as const;

export type FilterName = (typeof FILTERS)[number];

/** Every given condition must hold; each is written as in the URL. */
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** Decides whether a row is shown, and remembers the answer for each row. */
export function createMatcher(filter: Filter): (row: Row) => boolean {
  const tests = FILTERS.flatMap((name) => {
    const wanted = filter[name];
    if (wanted === undefined) return [];
    const test = createTest(parseCondition(name === 'productId' ? wanted.toLowerCase() : wanted));
    return [(row: Row) => test(valuesOf(row, name))];
  });
  if (tests.length === 0) return () => true;
  const known = new WeakMap<Row, boolean>();
  return (row) => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const matches = tests.every((test) => test(row));
    known.set(row, matches);
    return matches;
  };
}

export function isEmpty(filter: Filter): boolean {
  return FILTERS.every((name) => filter[name] === undefined);
}

export function withValue(filter: Filter, name: FilterName, value: string | undefined): Filter {
  const others = Object.fromEntries(Object.entries(filter).filter(([other]) => other !== name));
  return value === undefined ? others : { ...others, [name]: value };
}

/** What a row has for a filter. A rejected row has what its body says, right or wrong. */
export function valuesOf(row: Row, name: FilterName): readonly string[] {
  if (name === 'eventType') return [row.eventType];
  if (name === 'mark') return marksOf(row).map(({ kind }) => kind);
  if (name === 'influence' && row.kind === 'stored') return [row.event.derived.influence];
  const body = bodyFieldsOf(row);
  switch (name) {
    case 'user':
      return texts(body.externalUserId, body.userId);
    case 'organization':
      return texts(body.externalOrganizationId, body.organizationId);
    case 'conversation':
      return texts(body.externalConversationId, body.conversationId);
    case 'productId':
      return texts(body.productId).map((id) => id.toLowerCase());
    case 'property':
      return propertyTexts(body.properties);
    default:
      return texts(body[name]);
  }
}

function texts(...values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

/** Properties that are read of one body. */
const MAX_PROPERTIES = 500;

/** Every property as `path=value`: `plan.name=pro`, `seats=3`. */
export function propertyTexts(properties: unknown): readonly string[] {
  const found: string[] = [];
  const add = (value: unknown, path: string): void => {
    if (found.length >= MAX_PROPERTIES) return;
    if (typeof value !== 'object' || value === null) {
      if (path !== '') found.push(`${path}=${String(value)}`);
      return;
    }
    for (const [name, member] of Object.entries(value)) add(member, path === '' ? name : `${path}.${name}`);
  };
  add(properties, '');
  return found;
}
