import type { JSX } from 'preact';

/** A quality impact score, -1 to 1. */
export function Score({ score }: { readonly score: number }): JSX.Element {
  const influence = score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral';
  return <span class={`influence ${influence}`}>{`${score > 0 ? '+' : ''}${score.toFixed(2)}`}</span>;
}
