import type { ComponentChildren, JSX } from 'preact';
import { useModel } from '../model/model.js';
import type { Address } from './address.js';

interface LinkProps {
  readonly to: Partial<Address>;
  readonly class?: string;
  readonly 'aria-current'?: 'page' | undefined;
  readonly children: ComponentChildren;
}

/** A link that changes the view without loading the page; it can still be opened in a new tab. */
export function Link({ to, children, ...attributes }: LinkProps): JSX.Element {
  const { address } = useModel();
  const follow = (click: MouseEvent): void => {
    if (click.ctrlKey || click.metaKey || click.shiftKey || click.button !== 0) return;
    click.preventDefault();
    const isDetails = Object.keys(to).length === 1 && to.event !== undefined;
    if (isDetails) address.openDetails(to.event);
    else address.go(to);
  };
  return (
    <a {...attributes} href={address.href(to)} onClick={follow}>
      {children}
    </a>
  );
}
