import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Row } from '../arrivals/row.types.js';

/** Keeps the rows that one reads where they are while others arrive above them. At the top, the newest are in sight. */
export function useKeptPlace(scroller: RefObject<HTMLElement | null>, rows: readonly Row[], rowHeight: number): void {
  const before = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const added = before.current === undefined ? 0 : rows.findIndex(({ key }) => key === before.current);
    if (element !== null && added > 0 && element.scrollTop > 0) element.scrollTop += added * rowHeight;
    before.current = rows[0]?.key;
  }, [rows, rowHeight]);
}
