import type { JSX } from 'preact';
import { CopyButton } from './copy-button.js';

interface TextBlockProps {
  readonly title: string;
  readonly text: string;
  /** What the button copies, for those who do not see where it stands. */
  readonly what: string;
}

/** A text of several lines, which can be copied. */
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
