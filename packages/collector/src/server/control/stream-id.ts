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
