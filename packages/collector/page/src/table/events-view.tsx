import type { JSX } from 'preact';
import { MAX_ROWS } from '../arrivals/event-log.js';
import { isEmpty } from '../filter/filter.js';
import { counted } from '../frame/counted.js';
import { FilterBar } from '../filter/filter-bar.js';
import { useModel } from '../model/use-model.js';
import { Overview } from '../charts/overview.js';
import { EmptyState } from './empty-state.js';
import { EventGrid } from './event-grid.js';

/** The events as they arrive. */
export function EventsView(): JSX.Element {
  const { log, visible } = useModel();
  if (log.rows.value.length === 0) return <EmptyState />;
  return (
    <main class="view events-view" aria-label="Events">
      <Overview />
      <FilterBar />
      {visible.value.length === 0 ? <NothingMatches /> : <EventGrid rows={visible.value} />}
      <Extent />
    </main>
  );
}

function NothingMatches(): JSX.Element {
  const { address } = useModel();
  return (
    <div class="nothing">
      <p>None of the events the page holds matches this filter.</p>
      <button type="button" onClick={() => address.go({ filter: {} })}>
        Show all
      </button>
    </div>
  );
}

/** How much of what there is one sees. */
function Extent(): JSX.Element {
  const { address, log, stats, visible } = useModel();
  const [held, shown] = [log.rows.value.length, visible.value.length];
  const kept = stats.value?.kept ?? 0;
  const filtered = isEmpty(address.current.value.filter) ? '' : `${shown.toLocaleString('en')} of `;
  const parts = [
    `${filtered}${counted(held, 'row')}`,
    ...(held >= MAX_ROWS && kept > held ? [`the latest of ${counted(kept, 'event')} in the collector`] : []),
  ];
  return (
    <footer class="extent">
      <span>{parts.join(' · ')}</span>
      <span class="keys">
        <kbd>/</kbd> filter <kbd>↑</kbd>
        <kbd>↓</kbd> move <kbd>Enter</kbd> details <kbd>Esc</kbd> close
      </span>
    </footer>
  );
}
