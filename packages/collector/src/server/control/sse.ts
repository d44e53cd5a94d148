/**
 * One server-sent event.
 *
 * @param json its data
 * @param id what a client sends as `Last-Event-ID` to read on from here
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sseMessage(event: string, json: string, id?: string): string {
  // JSON has no raw line break, so the data is one line.
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`;
}

/** What a client ignores; keeps the connection alive through proxies, and shows that it is. */
export const SSE_HEARTBEAT = ': heartbeat\n\n';

/** A place in the stream: the database it is in, and the event's sequence number there. */
export interface StreamId {
  readonly epoch: string;
  readonly seq: number;
}

export function formatStreamId({ epoch, seq }: StreamId): string {
  return `${epoch}.${seq}`;
}

/** @returns undefined for what no stream of a collector gave */
export function parseStreamId(text: string): StreamId | undefined {
  const match = /^([0-9a-f]{16})\.(\d{1,15})$/.exec(text);
  return match === null ? undefined : { epoch: match[1] ?? '', seq: Number(match[2]) };
}
