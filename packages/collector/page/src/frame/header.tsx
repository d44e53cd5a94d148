import type { JSX } from 'preact';
import { Link } from '../address/link.js';
import { VIEWS, type View } from '../address/address.js';
import { useModel } from '../model/use-model.js';
import { ConnectionBadge } from './connection-badge.js';

const TITLES: Readonly<Record<View, string>> = {
  events: 'Events',
  rejected: 'Rejected',
  totals: 'Totals',
  conversations: 'Conversations',
  compare: 'Compare',
};

export function Header({ isNavigable }: { readonly isNavigable: boolean }): JSX.Element {
  return (
    <header class="header">
      <h1 class="brand">
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <path d="M9 1 3 9h4l-1 6 7-9H8z" fill="currentColor" />
        </svg>
        Collector
      </h1>
      {isNavigable && <Navigation />}
      <ConnectionBadge />
    </header>
  );
}

function Navigation(): JSX.Element {
  const { address, stats } = useModel();
  const current = address.current.value.view;
  const counts: Partial<Record<View, number>> = {
    events: stats.value?.accepted ?? 0,
    rejected: stats.value?.rejected ?? 0,
  };
  return (
    <nav class="tabs" aria-label="Views">
      {VIEWS.map((view) => (
        <Link
          key={view}
          to={{ view, event: undefined }}
          class="tab"
          aria-current={view === current ? 'page' : undefined}
        >
          {TITLES[view]}
          <Count view={view} count={counts[view] ?? 0} />
        </Link>
      ))}
    </nav>
  );
}

function Count({ view, count }: { readonly view: View; readonly count: number }): JSX.Element | undefined {
  if (count === 0) return undefined;
  return <span class={view === 'rejected' ? 'count bad' : 'count'}>{count.toLocaleString('en')}</span>;
}
