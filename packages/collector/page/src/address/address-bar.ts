import { signal, type ReadonlySignal } from '@preact/signals-core';
import { formatAddress, parseAddress, type Address } from './address.js';

/** The URL of the page, as state: what is shown follows it, and Back goes back. */
export class AddressBar {
  private readonly address;

  constructor(private readonly window: Window) {
    this.address = signal(parseAddress(window.location.search));
    window.addEventListener('popstate', () => (this.address.value = parseAddress(window.location.search)));
  }

  get current(): ReadonlySignal<Address> {
    return this.address;
  }

  /** Changes what is shown. A step that Back undoes, unless it replaces the one before. */
  go(change: Partial<Address>, { replace = false } = {}): void {
    const next = { ...this.address.value, ...change };
    const url = this.href(next);
    if (replace) this.window.history.replaceState(undefined, '', url);
    else this.window.history.pushState(undefined, '', url);
    this.address.value = next;
  }

  /** Where a link to this change leads. */
  href(change: Partial<Address>): string {
    const { pathname, hash } = this.window.location;
    return `${pathname}${formatAddress({ ...this.address.value, ...change })}${hash}`;
  }

  /** A value of the fragment, which is not sent to any server. */
  fragment(name: string): string | undefined {
    return new URLSearchParams(this.window.location.hash.slice(1)).get(name) ?? undefined;
  }

  /** Sets a value of the fragment, or takes it out. */
  setFragment(name: string, value: string | undefined): void {
    const values = new URLSearchParams(this.window.location.hash.slice(1));
    if (value === undefined) values.delete(name);
    else values.set(name, value);
    const { pathname, search } = this.window.location;
    const hash = values.toString();
    this.window.history.replaceState(undefined, '', `${pathname}${search}${hash && `#${hash}`}`);
  }
}
