import type { CollectorStats, EventPage, RejectedPage } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';

/** Pages of a thousand events that are read at most. */
const MAX_PAGES = 10;

/** What the page asks the collector for, besides the stream. Every promise rejects when there is no right answer. */
export class ControlPlane {
  constructor(private readonly key: () => string) {}

  stats(): Promise<CollectorStats> {
    return this.read('stats', {});
  }

  rejected(): Promise<RejectedPage> {
    return this.read('rejected', {});
  }

  /** The first ten thousand events with this value, in the order of their arrival. */
  async events(filter: Readonly<Record<string, string>>): Promise<readonly StoredEvent[]> {
    const all: StoredEvent[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page: EventPage = await this.read('events', { ...filter, limit: '1000', ...(cursor && { cursor }) });
      all.push(...page.events);
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    return all;
  }

  private async read<Answer>(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    const query = new URLSearchParams(parameters).toString();
    const response = await fetch(`/_collector/${path}${query && `?${query}`}`, {
      headers: { authorization: `Bearer ${this.key()}` },
      cache: 'no-store',
    });
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
    return (await response.json()) as Answer;
  }
}
