import type { ComponentChildren, JSX } from 'preact';
import { memo } from 'preact/compat';
import { faultMeaning, marksOf } from '../arrivals/marks.js';
import { conversationOf, organizationOf, type Row, userOf } from '../arrivals/row.js';
import { InfluenceLabel, MarkList, Value } from '../frame/parts.js';
import { useModel } from '../model/model.js';

/** The columns, in the order in which a screen reader reads them. */
export const COLUMNS = [
  { name: 'time', title: 'Time' },
  { name: 'type', title: 'Type' },
  { name: 'value', title: 'Value' },
  { name: 'influence', title: 'Influence' },
  { name: 'user', title: 'User' },
  { name: 'organization', title: 'Organization' },
  { name: 'conversation', title: 'Conversation' },
  { name: 'marks', title: 'Marks' },
] as const;

type ColumnName = (typeof COLUMNS)[number]['name'];

export const HEAD_HEIGHT = 30;
export const ROW_HEIGHT = 30;

/** Below this width, a row has two lines. */
export const NARROW = '(max-width: 700px)';
export const NARROW_ROW_HEIGHT = 54;

/** How long a row is marked as new. */
const FRESH_MS = 1500;

interface EventRowProps {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

/**
 * One row of the grid. Everything in it is text. What is in it is called and not mounted: a jump renders forty rows at
 * once, and a component for each cell would double the time.
 */
export const EventRow = memo(function EventRow({ row, index, top, isCurrent, isSelected }: EventRowProps): JSX.Element {
  const { clock } = useModel();
  const receivedMs = Date.parse(row.receivedAt);
  const isFresh = Math.abs(Date.now() - receivedMs) < FRESH_MS;
  const marks = marksOf(row);
  return (
    <div
      class={`grid-row ${row.kind}${isFresh ? ' fresh' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isCurrent ? 0 : -1}
      data-key={row.key}
      style={{ transform: `translateY(${top}px)` }}
    >
      {cell('time', clock.time(receivedMs), clock.full(receivedMs))}
      {cell('type', row.eventType, row.eventType)}
      {middleCells(row)}
      {cell('marks', marks.length > 0 && MarkList({ marks }))}
    </div>
  );
});

function middleCells(row: Row): JSX.Element {
  switch (row.kind) {
    case 'stored': {
      const { body, derived } = row.event;
      return (
        <>
          {cell('value', Value({ value: body.value, type: derived.valueType }), body.value)}
          {cell('influence', InfluenceLabel({ influence: derived.influence }))}
          {whoCells(userOf(body), organizationOf(body), conversationOf(body))}
        </>
      );
    }
    case 'rejected':
      return message(row.rejected.message);
    case 'faulted':
      return message(faultMeaning(row.faulted));
    case 'forwarded':
      return (
        <>
          {cell('value')}
          {cell('influence')}
          {whoCells(row.forwarded.user, undefined, row.forwarded.conversation)}
        </>
      );
    case 'sampled': {
      const { value, user, organization, conversation } = row.sampled;
      return (
        <>
          {cell('value', value, value)}
          {cell('influence')}
          {whoCells(user, organization, conversation)}
        </>
      );
    }
  }
}

/** Why there is no event, across the columns that an event would fill. */
function message(text: string): JSX.Element {
  return (
    <div class="cell message" role="gridcell" aria-colindex={3} aria-colspan={5} title={text}>
      {text}
    </div>
  );
}

function whoCells(
  user: string | undefined,
  organization: string | undefined,
  conversation: string | undefined,
): JSX.Element {
  return (
    <>
      {cell('user', user, user)}
      {cell('organization', organization, organization)}
      {cell('conversation', conversation, conversation)}
    </>
  );
}

const INDEXES = new Map(COLUMNS.map(({ name }, index) => [name, index + 1]));

function cell(column: ColumnName, children?: ComponentChildren, title?: string): JSX.Element {
  return (
    <div class={`cell ${column}`} role="gridcell" aria-colindex={INDEXES.get(column)} title={title}>
      {children}
    </div>
  );
}
