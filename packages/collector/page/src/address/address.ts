import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type Filter, FILTERS } from '../filter/filter.js';

export const VIEWS = ['events', 'rejected', 'totals', 'conversations', 'compare', 'rehearse'] as const;

export type View = (typeof VIEWS)[number];

/** What the page shows; kept in its URL. */
export interface Address {
  readonly view: View;
  readonly filter: Filter;
  /** Only what was received at this time or later is shown: the mark of a test run. RFC 3339, UTC, to the millisecond. */
  readonly since: string | undefined;
  /** The key of the row whose details are shown: an event's id, or the id of another request. */
  readonly event: string | undefined;
}

/** Reads the query of a URL, and ignores what it does not know. */
export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === query.get('view')) ?? 'events';
  const given = FILTERS.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    view,
    filter: Object.fromEntries(given),
    since: parseTime(query.get('since')),
    event: query.get('event') ?? undefined,
  };
}

/** The query for an address: `?…`, or nothing for the page as it opens. */
export function formatAddress({ view, filter, since, event }: Address): string {
  const query = new URLSearchParams();
  if (view !== 'events') query.set('view', view);
  for (const name of FILTERS) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  if (since !== undefined) query.set('since', since);
  if (event !== undefined) query.set('event', event);
  const text = query.toString();
  return text && `?${text}`;
}

/** Epoch milliseconds or what a Date can read, as the control plane's `since`; in one form, so that texts compare. */
function parseTime(text: string | null): string | undefined {
  if (text === null) return undefined;
  const time = new Date(/^\d{1,15}$/.test(text) ? Number(text) : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Kept in a step of the history that opened the details: closing them goes back to the step before. */
interface StepState {
  readonly openedDetails?: boolean;
}

/** The URL of the page as state: the page shows what the URL says, so Back works. */
export class AddressBar {
  private readonly address;
  /** Changes that wait for a step back, which the browser takes later. */
  private afterBack: (() => void)[] | undefined;

  constructor(private readonly window: Window) {
    this.address = signal(parseAddress(window.location.search));
    window.addEventListener('popstate', () => {
      this.address.value = parseAddress(window.location.search);
      const waiting = this.afterBack ?? [];
      this.afterBack = undefined;
      for (const act of waiting) act();
    });
  }

  get current(): ReadonlySignal<Address> {
    return this.address;
  }

  /** Changes what is shown. A step that Back undoes, unless it replaces the one before. */
  go(change: Partial<Address>, { replace = false } = {}): void {
    if (this.afterBack !== undefined) {
      this.afterBack.push(() => this.go(change, { replace }));
      return;
    }
    const next = { ...this.address.value, ...change };
    const url = this.href(next);
    if (replace) this.window.history.replaceState(this.state, '', url);
    else this.window.history.pushState(undefined, '', url);
    this.address.value = next;
  }

  /** Shows the details of a row: one step, however many rows are looked at one after the other. */
  openDetails(event: string): void {
    if (this.address.value.event !== undefined) return this.go({ event }, { replace: true });
    const state: StepState = { openedDetails: true };
    this.window.history.pushState(state, '', this.href({ event }));
    this.address.value = { ...this.address.value, event };
  }

  closeDetails(): void {
    if (this.state.openedDetails === true) this.back({ ...this.address.value, event: undefined });
    else this.go({ event: undefined }, { replace: true });
  }

  /** Undoes the latest step. The page changes at once; the browser goes back a moment later. */
  back(expected: Address): void {
    this.afterBack = [];
    this.address.value = expected;
    this.window.history.back();
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
    this.window.history.replaceState(this.state, '', `${pathname}${search}${hash && `#${hash}`}`);
  }

  /** Calls when the user changes the fragment of the open page. @returns ends it */
  onFragment(act: () => void): () => void {
    this.window.addEventListener('hashchange', act);
    return () => this.window.removeEventListener('hashchange', act);
  }

  private get state(): StepState {
    return (this.window.history.state as StepState | null) ?? {};
  }
}
