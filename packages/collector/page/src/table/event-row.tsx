import type { ComponentChildren, JSX } from 'preact';
import { memo } from 'preact/compat';
import { marksOf } from '../arrivals/marks.js';
import type { Row } from '../arrivals/row.types.js';
import { conversationOf, organizationOf, userOf } from '../arrivals/who.js';
import { InfluenceLabel } from '../frame/influence.js';
import { MarkList } from '../frame/mark-list.js';
import { Value } from '../frame/value.js';
import { formatTime } from '../time/format-time.js';
import { COLUMNS, type ColumnName } from './columns.js';

/** How long a row is marked as new. */
const FRESH_MS = 1500;

interface EventRowProps {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

/** One row of the grid. Everything in it is text. */
export const EventRow = memo(function EventRow({ row, index, top, isCurrent, isSelected }: EventRowProps): JSX.Element {
  const now = Date.now();
  const receivedMs = Date.parse(row.receivedAt);
  const isFresh = Math.abs(now - receivedMs) < FRESH_MS;
  return (
    <div
      class={`grid-row${isFresh ? ' fresh' : ''}${row.event === undefined ? ' sampled-out' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isCurrent ? 0 : -1}
      data-key={row.key}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Cell column="time">{formatTime(receivedMs, now)}</Cell>
      <Cell column="type" title={row.eventType}>
        {row.eventType}
      </Cell>
      <EventCells row={row} />
      <Cell column="marks">
        <MarkList marks={marksOf(row)} />
      </Cell>
    </div>
  );
});

function EventCells({ row: { event } }: { readonly row: Row }): JSX.Element {
  if (event === undefined) {
    return (
      <>
        {(['value', 'influence', 'user', 'organization', 'conversation'] as const).map((column) => (
          <Cell key={column} column={column} />
        ))}
      </>
    );
  }
  const { body, derived } = event;
  const [user, organization, conversation] = [userOf(body), organizationOf(body), conversationOf(body)];
  return (
    <>
      <Cell column="value" title={body.value}>
        <Value value={body.value} type={derived.valueType} />
      </Cell>
      <Cell column="influence">
        <InfluenceLabel influence={derived.influence} />
      </Cell>
      <Cell column="user" title={user}>
        {user}
      </Cell>
      <Cell column="organization" title={organization}>
        {organization}
      </Cell>
      <Cell column="conversation" title={conversation}>
        {conversation}
      </Cell>
    </>
  );
}

interface CellProps {
  readonly column: ColumnName;
  readonly title?: string | undefined;
  readonly children?: ComponentChildren;
}

function Cell({ column, title, children }: CellProps): JSX.Element {
  const index = COLUMNS.findIndex(({ name }) => name === column) + 1;
  return (
    <div class={`cell ${column}`} role="gridcell" aria-colindex={index} title={title}>
      {children}
    </div>
  );
}
