import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Influence, ValueType } from '../../../src/client/stored-event.types.js';
import type { Mark } from '../arrivals/marks.js';
import { useModel } from '../model/model.js';

export const INFLUENCES = ['positive', 'neutral', 'negative'] as const satisfies readonly Influence[];

const SIGNS: Readonly<Record<Influence, string>> = { positive: '▲', neutral: '●', negative: '▼' };

/** Shape and word tell the influence, not colour alone. */
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

interface ValueProps {
  readonly value: string;
  readonly type: ValueType;
}

/** A value with its value type, except for text. */
export function Value({ value, type }: ValueProps): JSX.Element {
  return (
    <span class="value">
      <span class="content">{value}</span> {type !== 'text' && <span class="unit">{type}</span>}
    </span>
  );
}

interface TimeProps {
  /** RFC 3339 */
  readonly at: string;
  /** With date and zone, even for today. */
  readonly isFull?: boolean;
}

/** A time in the zone that was chosen. */
export function Time({ at, isFull = false }: TimeProps): JSX.Element {
  const { clock } = useModel();
  const timeMs = Date.parse(at);
  return (
    <time dateTime={at} title={`${clock.full(timeMs)}, that is ${at}`}>
      {isFull ? clock.full(timeMs) : clock.time(timeMs)}
    </time>
  );
}

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

interface TextBlockProps {
  readonly title: string;
  readonly text: string;
  /** What the button copies, for screen readers. */
  readonly what: string;
}

/** A text of several lines with a button that copies it. */
export function TextBlock({ title, text, what }: TextBlockProps): JSX.Element {
  return (
    <section class="block">
      <div class="block-head">
        <h3>{title}</h3>
        <CopyButton text={text} what={what} />
      </div>
      <pre tabIndex={0} role="region" aria-label={title}>
        {text}
      </pre>
    </section>
  );
}

const SHOWN_MS = 1500;

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for screen readers. */
  readonly what: string;
}

/** Copies, and shows whether that worked: a browser refuses outside a secure context, such as plain HTTP to another host. */
export function CopyButton({ text, what }: CopyButtonProps): JSX.Element {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    const { clipboard } = navigator as { clipboard?: Clipboard };
    if (clipboard === undefined) return setSaid('Select and copy it');
    clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Select and copy it'),
    );
  };
  return (
    <button type="button" class="small copy" onClick={copy} aria-label={said === '' ? `Copy ${what}` : undefined}>
      <span aria-live="polite">{said === '' ? 'Copy' : said}</span>
    </button>
  );
}
