import type { JSX } from 'preact';
import type { Influence } from '../../../src/client/stored-event.types.js';
import { INFLUENCES } from '../frame/influence.js';

/** How events divide by influence, as one bar. */
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
