import type { JSX } from 'preact';
import { useModel } from '../model/use-model.js';
import { RejectedCard } from './rejected-card.js';

/** Cards that are shown; more would be read by nobody. */
const MAX_SHOWN = 100;

/** The bodies that were answered with 400, the newest first. */
export function RejectedView(): JSX.Element {
  const { rejections, stats } = useModel();
  const all = rejections.all.value;
  const shown = all.slice(-MAX_SHOWN).reverse();
  const count = Math.max(stats.value?.rejected ?? 0, all.length);
  return (
    <main class="view scrolls" aria-labelledby="rejected-title">
      <div class="page-head">
        <h2 id="rejected-title">Rejected</h2>
        <p>
          {count === 0
            ? 'Nothing was rejected. A body that breaks a rule of the API is answered with 400 and shown here.'
            : `${count.toLocaleString('en')} answered with 400${count > shown.length ? `, the latest ${shown.length}` : ''}.`}
        </p>
      </div>
      <ol class="cards">
        {shown.map((rejected, index) => (
          <RejectedCard key={all.length - index} rejected={rejected} />
        ))}
      </ol>
    </main>
  );
}
