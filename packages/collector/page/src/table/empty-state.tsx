import type { JSX } from 'preact';
import type { ConnectionState } from '../connection/follower.js';
import { curlCommand, FIRST_EVENT } from '../detail/curl.js';
import { TextBlock } from '../frame/parts.js';
import { useModel } from '../model/model.js';

/** How to send a first event. */
export function EmptyState(): JSX.Element {
  const { isComplete, session, stats } = useModel();
  const { origin } = window.location;
  const key = session.key.value;
  const curl = curlCommand(FIRST_EVENT, { origin, key });
  const settings = `GREENFLASH_BASE_URL=${origin}/api/v1\nGREENFLASH_API_KEY=${key}`;
  const { kind } = session.state.value;
  const isKnown = stats.value !== undefined && isComplete.value;
  if ((kind === 'connecting' || kind === 'live') && !isKnown) return <Connecting />;
  return (
    <main class="center" aria-label="Events">
      <div class="card empty">
        <h2>No event yet</h2>
        <p>{hopeOf(kind)}</p>
        <TextBlock title="Send a first event" text={curl} what="the curl command" />
        <TextBlock title="Or point your application here" text={settings} what="the settings" />
      </div>
    </main>
  );
}

/** Shown until it is known whether there are events. */
function Connecting(): JSX.Element {
  return (
    <main class="center" aria-label="Events">
      <p class="note" role="status">
        Reading what the collector holds …
      </p>
    </main>
  );
}

function hopeOf(kind: ConnectionState['kind']): string {
  switch (kind) {
    case 'live':
      return 'The page is connected: each request appears here as it arrives, refused ones too.';
    case 'stopped':
      return 'The page is stopped: press Go on to see new requests.';
    default:
      return 'The collector cannot be reached; the page keeps trying.';
  }
}
