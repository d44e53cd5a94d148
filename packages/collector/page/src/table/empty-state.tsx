import type { JSX } from 'preact';
import { TextBlock } from '../frame/text-block.js';
import { useModel } from '../model/use-model.js';
import { curlCommand, FIRST_EVENT } from '../detail/curl.js';

/** How the first event gets here. */
export function EmptyState(): JSX.Element {
  const { session, stats } = useModel();
  const { origin } = window.location;
  const key = session.key.value;
  const curl = curlCommand(FIRST_EVENT, { origin, key });
  const settings = `GREENFLASH_BASE_URL=${origin}/api/v1\nGREENFLASH_API_KEY=${key}`;
  const rejected = stats.value?.rejected ?? 0;
  return (
    <main class="center" aria-label="Events">
      <div class="card empty">
        <h2>No event yet</h2>
        <p>
          {session.state.value.kind === 'live'
            ? 'The page is connected: what you send appears here at once.'
            : 'The page is not connected at the moment.'}
          {rejected > 0 && ` ${rejected} ${rejected === 1 ? 'body was' : 'bodies were'} rejected.`}
        </p>
        <TextBlock title="Send a first event" text={curl} what="the curl command" />
        <TextBlock title="Or point your application here" text={settings} what="the settings" />
      </div>
    </main>
  );
}
