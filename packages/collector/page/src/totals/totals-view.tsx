import type { JSX } from 'preact';
import type { CollectorStats, TypeStats } from '../../../src/client/control.types.js';
import { Link } from '../address/link.js';
import { INFLUENCES, InfluenceLabel } from '../frame/influence.js';
import { useModel } from '../model/use-model.js';
import { groupDigits } from './group-digits.js';
import { InfluenceBar } from './influence-bar.js';

/** Counts and exact sums of everything that was sent with this key, by type. */
export function TotalsView(): JSX.Element {
  const { stats } = useModel();
  const all = stats.value;
  return (
    <main class="view scrolls" aria-labelledby="totals-title">
      <div class="page-head">
        <h2 id="totals-title">Totals by type</h2>
        <p>
          Everything since the collector&rsquo;s database was made or reset. Sums are exact, of the values that read as
          their type.
        </p>
      </div>
      {all === undefined || all.types.length === 0 ? <p class="note">Nothing was sent yet.</p> : <Totals stats={all} />}
    </main>
  );
}

function Totals({ stats }: { readonly stats: CollectorStats }): JSX.Element {
  return (
    <>
      <ul class="legend" aria-label="Colours">
        {INFLUENCES.map((influence) => (
          <li key={influence}>
            <InfluenceLabel influence={influence} />
          </li>
        ))}
      </ul>
      <div class="table-scroller" tabIndex={0} role="region" aria-labelledby="totals-title">
        <table class="totals">
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col">By influence</th>
              {['Stored', 'Duplicates', 'Conflicts', 'Sampled out', 'Currency', 'Numeric'].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stats.types.map((type) => (
              <tr key={type.eventType}>
                <th scope="row">
                  <Link to={{ view: 'events', filter: { eventType: type.eventType } }}>{type.eventType}</Link>
                </th>
                <Figures figures={type} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">All types</th>
              <Figures figures={stats} />
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}

function Figures({ figures }: { readonly figures: Omit<TypeStats, 'eventType'> }): JSX.Element {
  const { accepted, duplicates, conflicts, sampled, byInfluence, sums } = figures;
  return (
    <>
      <td>
        <InfluenceBar counts={byInfluence} />
      </td>
      {[accepted, duplicates, conflicts, sampled].map((count, index) => (
        <td key={index} class={count === 0 ? 'number zero' : 'number'}>
          {count.toLocaleString('en')}
        </td>
      ))}
      {[sums.currency, sums.numeric].map((sum, index) => (
        <td key={index} class={sum === '0' ? 'number zero' : 'number sum'}>
          {sum === '0' ? '–' : groupDigits(sum)}
        </td>
      ))}
    </>
  );
}
