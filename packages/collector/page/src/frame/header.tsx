import type { JSX } from 'preact';
import { type View, VIEWS } from '../address/address.js';
import { Link } from '../address/link.js';
import type { ConnectionState } from '../connection/follower.js';
import { useModel } from '../model/model.js';
import { useNow } from './hooks.js';

const TITLES: Readonly<Record<View, string>> = {
  events: 'Events',
  rejected: 'Rejected',
  totals: 'Totals',
  conversations: 'Conversations',
  compare: 'Compare',
  rehearse: 'Rehearse',
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
      <div class="header-end">
        {isNavigable && <TestRun />}
        <ConnectionBadge />
      </div>
    </header>
  );
}

function Navigation(): JSX.Element {
  const { address, figures } = useModel();
  const current = address.current.value.view;
  const counts: Partial<Record<View, number>> = {
    events: figures.value?.accepted ?? 0,
    rejected: (figures.value?.rejected ?? 0) + (figures.value?.refused ?? 0),
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
      <a class="tab" href="/docs" title="Every operation of this collector, to try out">
        API
      </a>
    </nav>
  );
}

/** The mark from which table, totals and comparison begin. */
function TestRun(): JSX.Element {
  const { address, clock, startRun } = useModel();
  const { since } = address.current.value;
  if (since === undefined) {
    return (
      <button type="button" class="small" onClick={startRun} title="Show only what arrives from now on">
        Start test run
      </button>
    );
  }
  return (
    <div class="test-run" role="group" aria-label="Test run">
      <span class="since">
        Run since <time dateTime={since}>{clock.time(Date.parse(since)).replace(/\.\d{3}/, '')}</time>
      </span>
      <button type="button" class="small" onClick={startRun} title="Begin another run now">
        New
      </button>
      <button
        type="button"
        class="small"
        onClick={() => address.go({ since: undefined })}
        title="Show everything again"
      >
        End
      </button>
    </div>
  );
}

function Count({ view, count }: { readonly view: View; readonly count: number }): JSX.Element | undefined {
  if (count === 0) return undefined;
  return <span class={view === 'rejected' ? 'count bad' : 'count'}>{count.toLocaleString('en')}</span>;
}

/** The state of the connection, with buttons to stop, continue and retry it. */
function ConnectionBadge(): JSX.Element {
  const { session } = useModel();
  const state = session.state.value;
  return (
    <div class="connection" data-state={state.kind}>
      <span class="dot" aria-hidden="true" />
      <span role="status" title={state.kind === 'reconnecting' ? state.reason : undefined}>
        {textOf(state)}
      </span>
      {state.kind === 'reconnecting' && <Countdown untilMs={state.retryAtMs} />}
      {state.kind === 'live' && <Action label="Stop" act={() => session.stop()} />}
      {state.kind === 'reconnecting' && <Action label="Try now" act={() => session.retryNow()} />}
      {state.kind === 'stopped' && <Action label="Go on" act={() => session.resume()} />}
    </div>
  );
}

function textOf(state: ConnectionState): string {
  switch (state.kind) {
    case 'keyless':
      return 'no key yet';
    case 'connecting':
      return 'connecting';
    case 'live':
      return 'live';
    case 'reconnecting':
      return 'reconnecting';
    case 'refused':
      return 'wrong key';
    case 'stopped':
      return 'stopped';
  }
}

/** Hidden from screen readers, which would read every second of it. */
function Countdown({ untilMs }: { readonly untilMs: number }): JSX.Element {
  const now = useNow(200);
  const seconds = Math.max(1, Math.ceil((untilMs - now) / 1000));
  return <span class="countdown" aria-hidden="true">{`in ${seconds} s`}</span>;
}

function Action({ label, act }: { readonly label: string; readonly act: () => void }): JSX.Element {
  return (
    <button type="button" class="small" onClick={act}>
      {label}
    </button>
  );
}
