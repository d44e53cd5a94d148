import type { JSX } from 'preact';
import type { Mark } from '../arrivals/marks.js';

export function MarkList({ marks }: { readonly marks: readonly Mark[] }): JSX.Element {
  return (
    <span class="marks">
      {marks.map(({ kind, label, meaning }, index) => (
        <span key={index} class={`mark ${kind}`} title={meaning}>
          {label}
        </span>
      ))}
    </span>
  );
}
