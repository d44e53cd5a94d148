import { signal, type ReadonlySignal } from '@preact/signals-core';
import { MAX_ROWS } from '../arrivals/event-log.js';
import { storedRow, type Row } from '../arrivals/row.js';
import type { ControlPlane } from '../connection/control-plane.js';
import type { Filter } from '../filter/filter.js';
import { searchParameters } from '../filter/search.js';

/** `full`: as many as the page can show were found, and there may be more. */
export type SearchState = 'none' | 'reading' | 'complete' | 'full' | 'failed';

export interface Search {
  readonly filter: Filter;
  readonly since: string | undefined;
  readonly matches: (row: Row) => boolean;
  /** Whether the page has the row without this search. */
  readonly isHeld: (key: string) => boolean;
  /** The place of the oldest event that the page has; only what came before it is searched. */
  readonly before: number | undefined;
}

/** What the collector holds of a filter beyond the latest rows, which the page has. */
export class EarlierEvents {
  private readonly rows = signal<readonly Row[]>([]);
  private readonly current = signal<SearchState>('none');
  private running: AbortController | undefined;
  private matches: ((row: Row) => boolean) | undefined;

  constructor(private readonly controlPlane: ControlPlane) {}

  /** In the order of their arrival. */
  get found(): ReadonlySignal<readonly Row[]> {
    return this.rows;
  }

  get state(): ReadonlySignal<SearchState> {
    return this.current;
  }

  clear(): void {
    this.running?.abort();
    this.matches = undefined;
    if (this.rows.peek().length > 0) this.rows.value = [];
    this.current.value = 'none';
  }

  /** Replaces the search before. Never rejects. */
  async search(search: Search): Promise<void> {
    this.clear();
    const running = new AbortController();
    this.running = running;
    this.matches = search.matches;
    this.current.value = 'reading';
    const end = await this.read(search, running.signal).catch(() => 'failed' as const);
    if (!running.signal.aborted) this.current.value = end;
  }

  /** Rows that the page drops: those that match the search stay in sight. */
  keep(dropped: readonly Row[]): void {
    if (this.matches === undefined) return;
    const kept = dropped.filter(this.matches);
    if (kept.length > 0) this.rows.value = [...this.rows.peek(), ...kept].slice(-MAX_ROWS);
  }

  /** Reads from the newest on, so that what is most likely wanted is found first. */
  private async read(search: Search, ended: AbortSignal): Promise<'complete' | 'full'> {
    const { filter, since, matches, isHeld, before } = search;
    const parameters = {
      ...searchParameters(filter),
      ...(since !== undefined && { since }),
      order: 'newest',
      ...(before !== undefined && { cursor: String(before) }),
    };
    for await (const events of this.controlPlane.events(parameters, ended)) {
      if (ended.aborted) return 'complete';
      const rows = events.map((event) => storedRow(event)).filter((row) => !isHeld(row.key) && matches(row));
      if (rows.length > 0) this.rows.value = [...rows.reverse(), ...this.rows.peek()];
      if (this.rows.peek().length >= MAX_ROWS) return 'full';
    }
    return 'complete';
  }
}
