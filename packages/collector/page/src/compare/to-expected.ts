import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';

/** What is another one in every run. */
const VOLATILE: ReadonlySet<keyof StoredBody> = new Set(['eventAt', 'insertId']);

const MAX_EVENTS = 200;

/** What arrived in a good run as the expectation of the next, one event a line: the latest two hundred. */
export function toExpected(arrived: readonly StoredEvent[]): string {
  const bodies = arrived.slice(-MAX_EVENTS).map(({ body }) => {
    const fields = Object.entries(body).filter(([name]) => !VOLATILE.has(name as keyof StoredBody));
    return JSON.stringify(Object.fromEntries(fields));
  });
  return bodies.join('\n');
}
