import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const SHOWN_MS = 1500;

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for those who do not see where the button stands. */
  readonly what: string;
}

/** Copies, and says whether it did: a browser refuses outside of a secure context, such as plain HTTP to another host. */
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
