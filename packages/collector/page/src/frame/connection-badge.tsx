import type { JSX } from 'preact';
import type { ConnectionState } from '../connection/connection-state.types.js';
import { useModel } from '../model/use-model.js';
import { useNow } from './use-now.js';

/** Says what is true of the connection now, and lets one stop it, read on, or try again at once. */
export function ConnectionBadge(): JSX.Element {
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
      return 'not connected';
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

/** Not announced: a screen reader would read every second of it. */
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
