import { StreamReader } from './stream-reader.js';

/** Reads the stored events of a stream over many connections, each from where the one before ended. */
export class Follower {
  /** The ids of the events, in the order in which they came. */
  readonly seen: string[] = [];
  private lastId: string | undefined;

  /** Starts with the first event there is, and reads on until there are so many more, or the connection ends. */
  async read(url: string, count: number): Promise<void> {
    const reader = new StreamReader();
    const headers: Record<string, string> = this.lastId === undefined ? {} : { 'last-event-id': this.lastId };
    await reader.open(`${url}/_collector/stream?recent=10000`, headers);
    await Promise.race([reader.until(count), reader.ended]);
    reader.close();
    this.lastId = reader.messages.at(-1)?.id ?? this.lastId;
    this.seen.push(...reader.messages.map(({ data }) => String(data['eventId'])));
  }
}
