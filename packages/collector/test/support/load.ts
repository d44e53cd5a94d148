import { EVENT, KEY } from './server.js';

const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

/** Stores one event. Rejects when there was no whole answer. */
export async function postEvent(url: string, change: object): Promise<{ status: number; eventId: string | undefined }> {
  const init = { method: 'POST', headers: HEADERS, body: JSON.stringify({ ...EVENT, ...change }) };
  const response = await fetch(`${url}/api/v1/events`, init);
  const { eventId } = JSON.parse((await response.text()) || '{}') as { eventId?: string };
  return { status: response.status, eventId };
}

const loads = new Set<Load>();

/** To be called after each test: ends what a failed one left running. */
export async function endLoads(): Promise<void> {
  for (const load of loads) await load.abandon();
  loads.clear();
}

/** Senders that post one event after the other, each to any of several collectors, until it is answered with 200. */
export class Load {
  /** The ids of the events that were answered with 200, by their insert ids. */
  readonly stored = new Map<string, string>();
  /** How often each other status came, and a connection without an answer under 0. */
  readonly failed = new Map<number, number>();
  private stopped = false;
  private abandoned = false;
  private readonly lanes: Promise<void>[];

  /**
   * @param lanes senders at the same time
   * @param prefix of their insert ids
   */
  constructor(
    private readonly urls: readonly string[],
    lanes: number,
    private readonly prefix = '',
  ) {
    loads.add(this);
    this.lanes = Array.from({ length: lanes }, (_, lane) => this.run(lane));
  }

  /** Resolves when the events that were begun are answered with 200. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.lanes);
  }

  /** Resolves when nothing is being sent any more, whatever became of it. */
  async abandon(): Promise<void> {
    this.abandoned = true;
    await this.stop();
  }

  private async run(lane: number): Promise<void> {
    for (let n = 0; !this.stopped; n++) await this.store(`${this.prefix}${lane}-${n}`, lane + n);
  }

  private async store(insertId: string, turn: number): Promise<void> {
    for (let attempt = turn; !this.abandoned; attempt++) {
      const url = this.urls[attempt % this.urls.length]!;
      const { status, eventId } = await postEvent(url, { insertId }).catch(() => ({ status: 0, eventId: undefined }));
      if (status === 200 && eventId !== undefined) return void this.stored.set(insertId, eventId);
      this.failed.set(status, (this.failed.get(status) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Every event there is, page by page. */
export async function allEvents(url: string): Promise<readonly ListedEvent[]> {
  const events: ListedEvent[] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=1000${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const response = await fetch(`${url}/_collector/events?${query}`, { headers: HEADERS });
    const page = (await response.json()) as { events: ListedEvent[]; nextCursor?: string };
    events.push(...page.events);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return events;
}

interface ListedEvent {
  readonly eventId: string;
  readonly body: { readonly insertId: string };
}

/** The id of each event by its insert id. @throws when an insert id occurs twice */
export function byInsertId(events: readonly ListedEvent[]): ReadonlyMap<string, string> {
  const map = new Map(events.map(({ eventId, body }) => [body.insertId, eventId]));
  if (map.size !== events.length) throw new Error(`${events.length} events have ${map.size} insert ids`);
  return map;
}
