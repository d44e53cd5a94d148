import { CollectorError } from './collector-error.js';
import type { CollectorView, WaitOptions } from './collector.types.js';
import type { CollectorStats, EventFilter, EventPage, RejectedEvent, WaitResult } from './control.types.js';
import type { CollectorFaults, FaultState } from './fault.types.js';
import { requestJson, type JsonRequest } from './request-json.js';
import type { StoredEvent } from './stored-event.types.js';
import { describeMissing } from './describe-missing.js';

/** @param collector checked before every request, so that a closed one says so */
export function createView(url: string, apiKey: string, collector: { readonly closed: boolean }): CollectorView {
  const send: Send = async (method, path, query = {}, body) => {
    if (collector.closed) throw new CollectorError('CLOSED', 'the collector is closed');
    return requestJson({ method, url: withQuery(new URL(`/_collector/${path}`, url), query), apiKey, body });
  };
  /** Page by page: an answer holds few megabytes. */
  const read = async (filter: EventFilter, count = Infinity, start?: string): Promise<StoredEvent[]> => {
    const events: StoredEvent[] = [];
    let cursor = start;
    do {
      const limit = Math.min(1000, count - events.length);
      const page = (await send('GET', 'events', { ...queryOf(filter), limit, cursor })) as EventPage;
      events.push(...page.events);
      cursor = page.nextCursor;
    } while (cursor !== undefined && events.length < count);
    return events;
  };
  const view: CollectorView = {
    apiKey,
    waitFor: async (filter = {}, { count = 1, timeoutMs = 5000 }: WaitOptions = {}) => {
      const query = { ...queryOf(filter), count, timeoutMs };
      const { satisfied, events, nextCursor } = (await send('GET', 'wait', query)) as WaitResult;
      if (satisfied && nextCursor === undefined) return events;
      if (satisfied) return [...events, ...(await read(filter, count - events.length, nextCursor))];
      throw new CollectorError('WAIT_TIMEOUT', await describeMissing(view, { filter, count, timeoutMs, events }));
    },
    events: (filter = {}) => read(filter),
    rejected: async () => ((await send('GET', 'rejected')) as { rejected: RejectedEvent[] }).rejected,
    faults: faultsOf(send),
    stats: async () => (await send('GET', 'stats')) as CollectorStats,
    reset: async () => void (await send('POST', 'reset')),
  };
  return view;
}

type Send = (method: JsonRequest['method'], path: string, query?: Query, body?: object) => Promise<unknown>;

function faultsOf(send: Send): CollectorFaults {
  return {
    set: async (script) => (await send('PUT', 'faults', {}, script)) as FaultState,
    get: async () => (await send('GET', 'faults')) as FaultState,
    clear: async () => void (await send('DELETE', 'faults')),
  };
}

type Query = Readonly<Record<string, string | number | undefined>>;

function queryOf({ since, ...filter }: EventFilter): Query {
  return { ...filter, since: since instanceof Date ? since.getTime() : since };
}

function withQuery(url: URL, query: Query): URL {
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
