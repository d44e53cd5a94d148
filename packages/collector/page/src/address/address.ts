import { FILTERS, type Filter } from '../filter/filter.js';

export const VIEWS = ['events', 'rejected', 'totals', 'conversations', 'compare'] as const;

export type View = (typeof VIEWS)[number];

/** What the page shows, as it stands in its URL. */
export interface Address {
  readonly view: View;
  readonly filter: Filter;
  /** The id of the event whose details are shown. */
  readonly event: string | undefined;
}

/** Reads the query of a URL. What is unknown there is left out. */
export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === query.get('view')) ?? 'events';
  const given = FILTERS.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { view, filter: Object.fromEntries(given), event: query.get('event') ?? undefined };
}

/** The query for an address: `?…`, or nothing for the page as it opens. */
export function formatAddress({ view, filter, event }: Address): string {
  const query = new URLSearchParams();
  if (view !== 'events') query.set('view', view);
  for (const name of FILTERS) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  if (event !== undefined) query.set('event', event);
  const text = query.toString();
  return text && `?${text}`;
}
