import type { ComponentChildren, JSX } from 'preact';
import { useModel } from '../model/use-model.js';
import type { Address } from './address.js';

interface LinkProps {
  readonly to: Partial<Address>;
  readonly class?: string;
  readonly 'aria-current'?: 'page' | undefined;
  readonly children: ComponentChildren;
}

/** A real link, which can be opened in a tab of its own, that changes what is shown without loading the page anew. */
export function Link({ to, children, ...attributes }: LinkProps): JSX.Element {
  const { address } = useModel();
  const follow = (click: MouseEvent): void => {
    if (click.ctrlKey || click.metaKey || click.shiftKey || click.button !== 0) return;
    click.preventDefault();
    address.go(to);
  };
  return (
    <a {...attributes} href={address.href(to)} onClick={follow}>
      {children}
    </a>
  );
}
