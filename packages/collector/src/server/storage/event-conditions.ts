import { toColumn } from './column-text.js';

/** Which events: every condition that is given must hold. */
export interface EventConditions {
  readonly eventType?: string;
  readonly productId?: string;
  readonly user?: string;
  readonly organization?: string;
  readonly conversation?: string;
  readonly insertId?: string;
  readonly sinceMs?: number;
}

/** One of these columns must hold this value. */
export interface Filter {
  readonly columns: readonly FilterColumn[];
  readonly value: string;
}

export type FilterColumn = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

/** Columns to filter by that every event has. Each has an index. */
export const REQUIRED_COLUMNS = ['event_type', 'product_id'] as const;

/** Columns to filter by that few events have all of. Each has an index. */
export const OPTIONAL_COLUMNS = [
  'user_id',
  'external_user_id',
  'organization_id',
  'external_organization_id',
  'conversation_id',
  'external_conversation_id',
  'insert_id',
] as const;

/** Of an organization there may be many events, so that one type of them has an index too. */
export const TYPED_COLUMNS: readonly FilterColumn[] = ['organization_id', 'external_organization_id'];

/**
 * The conditions on columns; the one that probably finds the fewest comes first. The API knows users, organizations and
 * conversations by two ids each: its own and the sender's.
 */
export function filtersOf(conditions: EventConditions): readonly Filter[] {
  const { insertId, conversation, user, organization, productId, eventType } = conditions;
  const filters: readonly [string | undefined, Filter['columns']][] = [
    [insertId, ['insert_id']],
    [conversation, ['conversation_id', 'external_conversation_id']],
    [user, ['user_id', 'external_user_id']],
    [organization, ['organization_id', 'external_organization_id']],
    [eventType, ['event_type']],
    [productId?.toLowerCase(), ['product_id']],
  ];
  return filters.flatMap(([value, columns]) => (value === undefined ? [] : { columns, value: toColumn(value) }));
}
