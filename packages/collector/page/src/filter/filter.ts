import { marksOf } from '../arrivals/marks.js';
import type { Row } from '../arrivals/row.types.js';

/** Names as the control plane has them, so that a filter of the page is one of `GET /_collector/events` too. */
const CONTROL_FILTERS = ['eventType', 'user', 'organization', 'conversation', 'insertId', 'productId'] as const;

export const FILTERS = [...CONTROL_FILTERS, 'influence', 'mark'] as const;

export type FilterName = (typeof FILTERS)[number];

/** Every value that is given must hold. `*` stands for any text. */
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** What decides whether a row is shown. */
export function createMatcher(filter: Filter): (row: Row) => boolean {
  const tests = FILTERS.flatMap((name) => {
    const wanted = filter[name];
    if (wanted === undefined) return [];
    const matches = createTextMatcher(name === 'productId' ? wanted.toLowerCase() : wanted);
    return [(row: Row) => valuesOf(row, name).some((value) => value !== undefined && matches(value))];
  });
  return (row) => tests.every((test) => test(row));
}

export function isEmpty(filter: Filter): boolean {
  return FILTERS.every((name) => filter[name] === undefined);
}

/** What a row has for a filter. Of what was sampled out, only the type is known. */
export function valuesOf(row: Row, name: FilterName): readonly (string | undefined)[] {
  if (name === 'eventType') return [row.eventType];
  if (name === 'mark') return marksOf(row).map(({ kind }) => kind);
  if (row.event === undefined) return [];
  const { body, derived } = row.event;
  switch (name) {
    case 'user':
      return [body.externalUserId, body.userId];
    case 'organization':
      return [body.externalOrganizationId, body.organizationId];
    case 'conversation':
      return [body.externalConversationId, body.conversationId];
    case 'insertId':
      return [body.insertId];
    case 'productId':
      return [body.productId.toLowerCase()];
    case 'influence':
      return [derived.influence];
  }
}

function createTextMatcher(wanted: string): (value: string) => boolean {
  if (!wanted.includes('*')) return (value) => value === wanted;
  const parts = wanted.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (value) => pattern.test(value);
}
