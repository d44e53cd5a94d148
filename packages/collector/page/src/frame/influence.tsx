import type { JSX } from 'preact';
import type { Influence } from '../../../src/client/stored-event.types.js';

export const INFLUENCES = ['positive', 'neutral', 'negative'] as const satisfies readonly Influence[];

const SIGNS: Readonly<Record<Influence, string>> = { positive: '▲', neutral: '●', negative: '▼' };

/** By shape and word, not by colour alone. */
export function InfluenceLabel({ influence }: { readonly influence: Influence }): JSX.Element {
  return (
    <span class={`influence ${influence}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[influence]}
      </span>
      <span class="word">{influence}</span>
    </span>
  );
}
