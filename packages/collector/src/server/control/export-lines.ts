import type { EventConditions } from '../storage/event-conditions.js';
import type { EventStore } from '../storage/event-store.js';

/** Few: SQLite reads in the thread that serves requests, and an event may be large. */
const BATCH = 100;

/** The events that are there when it begins, each as a line of JSON; some lines at a time. */
export async function* exportLines(
  store: Pick<EventStore, 'latest' | 'list'>,
  namespace: string,
  conditions: EventConditions,
): AsyncGenerator<string> {
  const end = await store.latest(namespace);
  let after = 0;
  while (after < end) {
    const { events, reached } = await store.list(namespace, conditions, { after, limit: BATCH, end });
    const lines = events.map(({ event }) => `${JSON.stringify(event)}\n`);
    if (lines.length > 0) yield lines.join('');
    after = reached;
    // A turn of the event loop, for the requests that came meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
