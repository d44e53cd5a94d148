import { toColumn } from './column-text.js';
import type { EventTest } from './event-tests.js';

/** Which events: every condition that is given must hold. */
export interface EventConditions {
  readonly eventType?: string;
  readonly productId?: string;
  readonly user?: string;
  readonly organization?: string;
  readonly conversation?: string;
  readonly insertId?: string;
  readonly sinceMs?: number;
  /** What no index knows: looked at event by event. */
  readonly tests?: readonly EventTest[];
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

/** The columns that hold a field's values. The API knows users, organizations and conversations by two ids each. */
const COLUMNS = {
  insertId: ['insert_id'],
  conversation: ['conversation_id', 'external_conversation_id'],
  user: ['user_id', 'external_user_id'],
  organization: ['organization_id', 'external_organization_id'],
  eventType: ['event_type'],
  productId: ['product_id'],
} as const satisfies Readonly<Record<string, readonly FilterColumn[]>>;

/** Undefined for a field that only the body holds. */
export function columnsOf(field: string): readonly FilterColumn[] | undefined {
  return Object.hasOwn(COLUMNS, field) ? COLUMNS[field as keyof typeof COLUMNS] : undefined;
}

/** The conditions on columns; the one that probably finds the fewest comes first. */
export function filtersOf(conditions: EventConditions): readonly Filter[] {
  return (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).flatMap((field) => {
    const value = field === 'productId' ? conditions.productId?.toLowerCase() : conditions[field];
    return value === undefined ? [] : { columns: COLUMNS[field], value: toColumn(value) };
  });
}
