import type { JSX } from 'preact';
import type { TypeStats } from '../../../src/client/control.types.js';
import type { Influence } from '../../../src/client/stored-event.types.js';
import { Link } from '../address/link.js';
import { MAX_ROWS } from '../arrivals/event-log.js';
import { exactly } from '../filter/condition.js';
import { groupDigits } from '../frame/numbers.js';
import { InfluenceLabel, INFLUENCES } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import type { Tally } from './tally.js';

/** Counts and exact sums of everything that was sent with this key, for each event type. */
export function TotalsView(): JSX.Element {
  const { address, clock, figures, log } = useModel();
  const all = figures.value;
  const { since } = address.current.value;
  const isCut = log.rows.value.length >= MAX_ROWS && (log.rows.value[0]?.receivedAt ?? '') > (since ?? '');
  return (
    <main class="view scrolls" aria-labelledby="totals-title">
      <div class="page-head">
        <h2 id="totals-title">Totals by type</h2>
        <p>
          {since === undefined
            ? 'Everything since the collector’s database was made or reset.'
            : `What arrived since ${clock.full(Date.parse(since))}${isCut ? `: the latest ${MAX_ROWS.toLocaleString('en')} requests of it` : ''}.`}{' '}
          Sums are exact, of the values that read as their type.
        </p>
      </div>
      {all === undefined || all.types.length === 0 ? <p class="note">Nothing was sent yet.</p> : <Totals stats={all} />}
    </main>
  );
}

function Totals({ stats }: { readonly stats: Tally }): JSX.Element {
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
                  {type.folded ? (
                    type.eventType
                  ) : (
                    <Link to={{ view: 'events', filter: { eventType: exactly(type.eventType) } }}>
                      {type.eventType}
                    </Link>
                  )}
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

/** The shares of each influence, as one bar. */
export function InfluenceBar({ counts }: { readonly counts: Readonly<Record<Influence, number>> }): JSX.Element {
  const all = INFLUENCES.reduce((sum, influence) => sum + counts[influence], 0);
  const shares = INFLUENCES.filter((influence) => counts[influence] > 0);
  const text = shares.map((influence) => `${counts[influence].toLocaleString('en')} ${influence}`).join(', ');
  const before = (influence: Influence): number =>
    INFLUENCES.slice(0, INFLUENCES.indexOf(influence)).reduce((sum, one) => sum + counts[one], 0);
  return (
    <svg class="influence-bar" role="img" aria-label={text || 'none stored'}>
      <title>{text || 'none stored'}</title>
      {shares.map((influence) => (
        <rect
          key={influence}
          class={influence}
          x={`${(100 * before(influence)) / all}%`}
          width={`${(100 * counts[influence]) / all}%`}
          height="100%"
        />
      ))}
    </svg>
  );
}
