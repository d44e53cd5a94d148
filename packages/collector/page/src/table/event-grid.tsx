import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Row } from '../arrivals/row.js';
import { useMedia } from '../frame/hooks.js';
import { useModel } from '../model/model.js';
import { COLUMNS, EventRow, HEAD_HEIGHT, NARROW, NARROW_ROW_HEIGHT, ROW_HEIGHT } from './event-row.js';
import { rowAfterKey } from './grid-keys.js';
import { useKeptPlace, useVirtualRows } from './virtual-rows.js';

/** The rows as a grid that renders only the part in sight; one row has the focus, and the arrow keys move it. */
export function EventGrid({ rows }: { readonly rows: readonly Row[] }): JSX.Element {
  const { address, clock } = useModel();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia(NARROW) ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const [currentKey, setCurrentKey] = useState<string | undefined>(address.current.peek().event);
  const wantsFocus = useRef(false);
  const current = Math.max(0, currentKey === undefined ? 0 : rows.findIndex(({ key }) => key === currentKey));
  const virtual = useVirtualRows({ scroller, count: rows.length, rowHeight, headHeight: HEAD_HEIGHT, kept: current });
  useKeptPlace(scroller, rows, rowHeight);
  useEffect(() => scroller.current?.scrollTo({ top: 0 }), [address.current.value.filter, address.current.value.since]);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${current + 2}"]`)?.focus({ preventScroll: true });
  });

  const open = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) address.openDetails(row.key);
  };
  const moveTo = (index: number): void => {
    setCurrentKey(rows[index]?.key);
    wantsFocus.current = true;
    virtual.show(index);
    if (address.current.peek().event !== undefined) open(index);
  };
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.ctrlKey || press.metaKey || press.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = rowAfterKey(press.key, current, rows.length, page);
    if (next !== undefined) moveTo(next);
    else if (press.key === 'Enter' || press.key === ' ') open(current);
    else return;
    press.preventDefault();
  };
  const onClick = (click: MouseEvent): void => {
    const index = indexOf(click.target);
    if (index === undefined) return;
    setCurrentKey(rows[index]?.key);
    open(index);
  };
  const selected = address.current.value.event;
  const oldestMs = Date.parse(rows.at(-1)?.receivedAt ?? '');
  return (
    <div class={clock.isToday(oldestMs) ? 'grid-scroller' : 'grid-scroller has-days'} ref={scroller}>
      <div
        role="grid"
        class="grid"
        aria-label="Events, the newest first"
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <GridHead />
        <div class="grid-body" role="rowgroup" style={{ height: `${rows.length * rowHeight}px` }}>
          {virtual.items.map((index) => {
            const row = rows[index];
            if (row === undefined) return undefined;
            return (
              <EventRow
                key={row.key}
                row={row}
                index={index}
                top={index * rowHeight}
                isCurrent={index === current}
                isSelected={row.key === selected}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function GridHead(): JSX.Element {
  const { clock } = useModel();
  return (
    <div class="grid-head" role="rowgroup">
      <div class="grid-head-row" role="row" aria-rowindex={1}>
        {COLUMNS.map(({ name, title }, index) => (
          <div key={name} class={`cell ${name}`} role="columnheader" aria-colindex={index + 1}>
            {title} {name === 'time' && <span class="unit">{clock.offset(Date.now())}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}

function indexOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest('.grid-row') : null;
  return row === null ? undefined : Number(row.getAttribute('aria-rowindex')) - 2;
}
