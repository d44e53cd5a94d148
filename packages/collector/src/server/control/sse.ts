/**
 * One server-sent event.
 *
 * @param id what a client sends as `Last-Event-ID` to read on from here
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sseMessage(event: string, data: unknown, id?: string): string {
  // JSON has no raw line break, so the data is one line.
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What a client ignores; keeps the connection alive through proxies, and shows that it is. */
export const SSE_HEARTBEAT = ': heartbeat\n\n';
