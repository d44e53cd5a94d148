import type {
  CollectorInfo,
  CollectorStats,
  EventPage,
  ForwardedCall,
  RejectedEvent,
  SampledEvent,
  Suggestions,
} from '../../../src/client/control.types.js';
import type { FaultScript, FaultState } from '../../../src/client/fault.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';

/** Events of one answer: few enough to be read without a long task. */
const PAGE_SIZE = 500;

const MAX_REQUESTS = '1000';
const MAX_SUGGESTIONS = '8';

/** The time between an event's id and its arrival, in which two clocks may differ. */
const SKEW_MS = 5000;

export type Parameters = Readonly<Record<string, string>>;

/** What the page asks the collector for, besides the stream. Every promise rejects when there is no right answer. */
export class ControlPlane {
  private aheadMs = 0;

  constructor(private readonly key: () => string) {}

  stats(): Promise<CollectorStats> {
    return this.read('stats', {});
  }

  info(): Promise<CollectorInfo> {
    return this.read('info', {});
  }

  /** The latest thousand refused requests. */
  async rejected(): Promise<readonly RejectedEvent[]> {
    const { rejected } = await this.read<{ rejected: readonly RejectedEvent[] }>('rejected', { limit: MAX_REQUESTS });
    return rejected;
  }

  /** The latest requests that were sampled out. */
  async sampled(): Promise<readonly SampledEvent[]> {
    const { sampled } = await this.read<{ sampled: readonly SampledEvent[] }>('sampled', { limit: MAX_REQUESTS });
    return sampled;
  }

  /** The latest requests that went on to the origin of `--forward`. */
  async forwarded(): Promise<readonly ForwardedCall[]> {
    const { forwarded } = await this.read<{ forwarded: readonly ForwardedCall[] }>('forwarded', {
      limit: MAX_REQUESTS,
    });
    return forwarded;
  }

  /** All events of a search, some at a time. */
  async *events(search: Parameters, signal?: AbortSignal): AsyncGenerator<readonly StoredEvent[], void> {
    let { cursor } = search;
    do {
      const parameters = { ...search, limit: String(PAGE_SIZE), ...(cursor !== undefined && { cursor }) };
      const page: EventPage = await this.read('events', parameters, { signal });
      yield page.events;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** One event; undefined when it is not there. */
  async event(eventId: string): Promise<StoredEvent | undefined> {
    // Its id, a UUIDv7, begins with the time at which it was made, just before the event was received.
    const madeAtMs = Number.parseInt(eventId.replaceAll('-', '').slice(0, 12), 16);
    if (Number.isNaN(madeAtMs)) return undefined;
    const since = String(Math.max(0, madeAtMs - SKEW_MS));
    const { events }: EventPage = await this.read('events', { since, eventId, limit: '1' });
    return events[0];
  }

  /** The body of an event as it was sent; undefined when the event is not there. */
  async body(eventId: string): Promise<string | undefined> {
    const response = await this.request('body', { eventId }, { isAbsentFine: true });
    return response.status === 404 ? undefined : response.text();
  }

  /** Values of a field that have a part, the most frequent first. */
  async suggest(field: string, part: string, signal: AbortSignal): Promise<readonly string[]> {
    const parameters = { field, q: part, limit: MAX_SUGGESTIONS };
    const { values } = await this.read<Suggestions>('suggest', parameters, { signal });
    return values.map(({ value }) => value);
  }

  faults(): Promise<FaultState> {
    return this.read('faults', {});
  }

  setFaults(script: FaultScript): Promise<FaultState> {
    return this.read('faults', {}, { method: 'PUT', body: script });
  }

  /** Ends all faults. */
  clearFaults(): Promise<FaultState> {
    return this.read('faults', {}, { method: 'DELETE' });
  }

  /** Forgets everything that was sent with this key. */
  async reset(): Promise<void> {
    await this.read('reset', {}, { method: 'POST' });
  }

  /** Every event, one JSON object a line. */
  async exportAll(): Promise<Blob> {
    return (await this.request('export.ndjson', {})).blob();
  }

  /** The time by the collector's clock, to the second, once it has answered. */
  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  private async read<Answer>(path: string, parameters: Parameters, init: ReadInit = {}): Promise<Answer> {
    const response = await this.request(path, parameters, init);
    return (await response.json()) as Answer;
  }

  private async request(path: string, parameters: Parameters, init: ReadInit = {}): Promise<Response> {
    const query = new URLSearchParams(parameters).toString();
    const response = await fetch(`/_collector/${path}${query && `?${query}`}`, {
      method: init.method ?? 'GET',
      headers: {
        authorization: `Bearer ${this.key()}`,
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
      },
      body: init.body === undefined ? null : JSON.stringify(init.body),
      cache: 'no-store',
      signal: init.signal ?? null,
    });
    const answeredMs = Date.parse(response.headers.get('date') ?? '');
    // The header has whole seconds, so less than two is no difference.
    if (!Number.isNaN(answeredMs))
      this.aheadMs = Math.abs(answeredMs - Date.now()) < 2000 ? 0 : answeredMs - Date.now();
    if (response.ok || (init.isAbsentFine === true && response.status === 404)) return response;
    throw new Error(`the collector answered ${response.status}`);
  }
}

interface ReadInit {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
  /** Whether 404 is an answer. */
  readonly isAbsentFine?: boolean;
}
