import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { RejectedEvent } from '../../../src/client/control.types.js';
import { byTime, type Row } from './row.js';

/** Of each kind: as many as the collector keeps. */
const MAX_ROWS = 1000;

/**
 * The latest requests that left no event: refused, sampled out, forwarded. Each once, in the order of their arrival. They
 * outlive the log of all rows, which holds the latest of every kind together.
 */
export class RequestLog {
  private readonly current = signal<readonly Row[]>([]);

  /** Those that were refused. */
  readonly rejected: ReadonlySignal<readonly RejectedEvent[]> = computed(() =>
    this.current.value.flatMap((row) => (row.kind === 'rejected' ? row.rejected : [])),
  );

  get rows(): ReadonlySignal<readonly Row[]> {
    return this.current;
  }

  /** Takes requests that are new, or that stand for more requests than before. */
  add(rows: readonly Row[]): void {
    const others = rows.filter(({ kind }) => kind !== 'stored');
    if (others.length === 0) return;
    const all = [...new Map([...this.current.value, ...others].map((row) => [row.key, row])).values()].sort(byTime);
    this.current.value = latestOfEachKind(all);
  }

  clear(): void {
    this.current.value = [];
  }
}

function latestOfEachKind(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= MAX_ROWS) return rows;
  const left: Partial<Record<Row['kind'], number>> = {};
  return rows
    .toReversed()
    .filter(({ kind }) => {
      left[kind] = (left[kind] ?? MAX_ROWS) - 1;
      return left[kind] >= 0;
    })
    .reverse();
}
