import type { JSX } from 'preact';
import { INFLUENCES, InfluenceLabel } from '../frame/influence.js';
import { useModel } from '../model/use-model.js';
import { MinuteChart } from './minute-chart.js';

/** What happened lately, in one look: requests by what became of them, events per minute and by influence. */
export function Overview(): JSX.Element {
  const { stats } = useModel();
  const { byInfluence } = stats.value ?? { byInfluence: { positive: 0, neutral: 0, negative: 0 } };
  const most = Math.max(1, ...INFLUENCES.map((influence) => byInfluence[influence]));
  return (
    <section class="overview" aria-label="Overview">
      <Counts />
      <MinuteChart />
      <ul class="shares" aria-label="Events by influence">
        {INFLUENCES.map((influence) => (
          <li key={influence}>
            <InfluenceLabel influence={influence} />
            <svg class={`share ${influence}`} aria-hidden="true">
              <rect width={`${(100 * byInfluence[influence]) / most}%`} height="100%" rx="2" />
            </svg>
            <span class="figure">{byInfluence[influence].toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts(): JSX.Element {
  const { stats } = useModel();
  const { accepted = 0, duplicates = 0, conflicts = 0, sampled = 0, rejected = 0 } = stats.value ?? {};
  const counts = [
    { kind: 'stored', count: accepted, title: 'stored' },
    { kind: 'duplicates', count: duplicates, title: duplicates === 1 ? 'duplicate' : 'duplicates' },
    { kind: 'conflicts', count: conflicts, title: conflicts === 1 ? 'conflict' : 'conflicts' },
    { kind: 'sampled', count: sampled, title: 'sampled out' },
    { kind: 'rejected', count: rejected, title: 'rejected' },
  ];
  return (
    <dl class="counts">
      {counts.map(({ kind, count, title }) => (
        <div key={kind} class={count === 0 ? 'zero' : kind}>
          <dt>{title}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}
