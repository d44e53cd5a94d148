import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { MAX_ROWS } from '../arrivals/event-log.js';
import { Overview } from '../charts/overview.js';
import { FilterBar } from '../filter/filter-bar.js';
import { isEmpty } from '../filter/filter.js';
import { usePrinting } from '../frame/hooks.js';
import { counted } from '../frame/numbers.js';
import type { SearchState } from '../history/earlier-events.js';
import { useModel } from '../model/model.js';
import { EmptyState } from './empty-state.js';
import { EventGrid } from './event-grid.js';
import { PrintedRows } from './printed-rows.js';

/** The requests as they arrive. */
export function EventsView(): JSX.Element {
  const { log, stats, visible } = useModel();
  const isPrinting = usePrinting();
  if (log.rows.value.length === 0 && (stats.value?.kept ?? 0) === 0) return <EmptyState />;
  return (
    <main class="view events-view" aria-label="Events">
      <Overview />
      <FilterBar />
      {isPrinting && <PrintedRows rows={visible.value} />}
      {visible.value.length === 0 ? <NothingMatches /> : <EventGrid rows={visible.value} />}
      <Extent />
    </main>
  );
}

function NothingMatches(): JSX.Element {
  const { address, earlier, log, session, stats } = useModel();
  const state = earlier.state.value;
  const { filter, since } = address.current.value;
  const isBehind = log.rows.value.length < Math.min(MAX_ROWS, stats.value?.kept ?? MAX_ROWS);
  const isReading = state === 'reading' || (isBehind && session.state.value.kind !== 'stopped');
  return (
    <div class="nothing">
      <p role="status">
        {isReading
          ? 'Searching what the collector holds …'
          : state === 'failed'
            ? 'Nothing that the page holds matches, and earlier events could not be read from the collector.'
            : since !== undefined && isEmpty(filter)
              ? 'Nothing has arrived since the test run was started. What arrives is shown here at once.'
              : `None of the events that the collector holds matches this filter${since === undefined ? '' : ' since the test run was started'}.`}
      </p>
      {!isReading && (
        <button type="button" onClick={() => address.go({ filter: {}, since: undefined })}>
          Show all
        </button>
      )}
    </div>
  );
}

/** How many of the rows are shown. */
function Extent(): JSX.Element {
  const { address, clock, earlier, log, stats, visible } = useModel();
  const [held, shown] = [log.rows.value.length, visible.value.length];
  const kept = stats.value?.kept ?? 0;
  const { filter, since } = address.current.value;
  const isAll = isEmpty(filter) && since === undefined;
  const parts = isAll
    ? [
        counted(held, 'row'),
        ...(held >= MAX_ROWS && kept > held ? [`the latest of ${counted(kept, 'event')} in the collector`] : []),
      ]
    : [`${shown.toLocaleString('en')} of ${counted(Math.max(held, kept), 'row')}`, ...searchText(earlier.state.value)];
  return (
    <footer class="extent">
      <span>{parts.join(' · ')}</span>
      <span class="keys">
        <kbd>/</kbd> filter <kbd>↑</kbd>
        <kbd>↓</kbd> move <kbd>Enter</kbd> details <kbd>Esc</kbd> close
      </span>
      <ExportButton />
      <label class="zone">
        Times{' '}
        <select
          value={clock.zone.value}
          onChange={({ currentTarget }) => clock.choose(currentTarget.value === 'utc' ? 'utc' : 'local')}
        >
          <option value="local">local</option>
          <option value="utc">UTC</option>
        </select>
      </label>
    </footer>
  );
}

function searchText(state: SearchState): readonly string[] {
  switch (state) {
    case 'reading':
      return ['searching earlier events …'];
    case 'full':
      return ['there may be more: narrow the filter'];
    case 'failed':
      return ['earlier events could not be read'];
    case 'none':
    case 'complete':
      return [];
  }
}

/** Saves the events that are shown, one JSON object a line; without a filter, all that the collector holds. */
function ExportButton(): JSX.Element {
  const { address, controlPlane, visible } = useModel();
  const [state, setState] = useState<'idle' | 'reading' | 'failed'>('idle');
  const { filter, since } = address.current.value;
  const lines = async (): Promise<Blob> => {
    if (isEmpty(filter) && since === undefined) return controlPlane.exportAll();
    const events = visible.peek().flatMap(({ event }) => event ?? []);
    return new Blob(events.reverse().map((event) => `${JSON.stringify(event)}\n`));
  };
  const save = (): void => {
    setState('reading');
    lines().then(
      (blob) => {
        setState('idle');
        download(blob, 'events.ndjson');
      },
      () => setState('failed'),
    );
  };
  return (
    <button
      type="button"
      class="small export"
      onClick={save}
      disabled={state === 'reading'}
      title="One JSON object a line"
    >
      {state === 'failed' ? 'Export failed: try again' : state === 'reading' ? 'Exporting …' : 'Export'}
    </button>
  );
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
