import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Row } from '../arrivals/row.js';

/** Rows rendered above and below those in sight, so that a small scroll shows no gap. */
const OVERSCAN = 4;

interface VirtualRowsOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly rowHeight: number;
  /** Height of the sticky head above the rows. */
  readonly headHeight: number;
  /** A row that stays rendered out of sight, because it has the focus. */
  readonly kept: number;
}

interface VirtualRows {
  /** The indexes of the rows that exist, in their order. */
  readonly items: readonly number[];
  show(index: number): void;
}

/** The rows in sight and a few around them. All have the same height, so their place is a division. */
export function useVirtualRows({ scroller, count, rowHeight, headHeight, kept }: VirtualRowsOptions): VirtualRows {
  const [{ first, length }, setRange] = useState({ first: 0, length: 1 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => {
      const next = Math.max(0, Math.floor(element.scrollTop / rowHeight) - OVERSCAN);
      const size = Math.ceil(element.clientHeight / rowHeight) + 2 * OVERSCAN;
      setRange((range) => (range.first === next && range.length === size ? range : { first: next, length: size }));
    };
    element.addEventListener('scroll', look, { passive: true });
    // Calls before the first frame too: measuring here would force a layout in the task that opens the view.
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [rowHeight]);
  const from = Math.min(first, Math.max(0, count - length));
  const inSight = Array.from({ length: Math.max(0, Math.min(length, count - from)) }, (_, offset) => from + offset);
  const isKeptApart = kept >= 0 && kept < count && !inSight.includes(kept);
  return {
    items: !isKeptApart ? inSight : kept < from ? [kept, ...inSight] : [...inSight, kept],
    show: (index) => {
      const element = scroller.current;
      if (element === null) return;
      const top = index * rowHeight;
      const bottom = top + rowHeight + headHeight - element.clientHeight;
      if (element.scrollTop > top) element.scrollTop = top;
      else if (element.scrollTop < bottom) element.scrollTop = bottom;
    },
  };
}

/** Keeps the rows in sight in place while others arrive above them. At the top, the newest stay in sight. */
export function useKeptPlace(scroller: RefObject<HTMLElement | null>, rows: readonly Row[], rowHeight: number): void {
  const before = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const added = before.current === undefined ? 0 : rows.findIndex(({ key }) => key === before.current);
    if (element !== null && added > 0 && element.scrollTop > 0) element.scrollTop += added * rowHeight;
    before.current = rows[0]?.key;
  }, [rows, rowHeight]);
}
