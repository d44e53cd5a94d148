import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import type { Repeat, StreamMessage } from '../connection/stream-message.types.js';
import type { Row } from './row.types.js';

/** Rows that the page holds; the oldest go first. */
export const MAX_ROWS = 10_000;

/** What arrived, in the order of its arrival: the latest rows. */
export class EventLog {
  private readonly current = signal<readonly Row[]>([]);
  private readonly known = new Set<string>();
  private sampled = 0;

  constructor(private readonly now: () => Date) {}

  get rows(): ReadonlySignal<readonly Row[]> {
    return this.current;
  }

  /** Takes a part of the stream. What is in the log already is not added again. */
  take(messages: readonly StreamMessage[]): void {
    let rows = this.current.value;
    let added: Row[] = [];
    const repeats = new Map<string, Repeat>();
    for (const message of messages) {
      if (message.kind === 'stored') added.push(...this.rowOf(message.event));
      else if (message.kind === 'sampled') added.push(this.sampledRow(message.eventType));
      else if (message.kind === 'duplicate') repeats.set(message.eventId, message);
      else if (message.kind === 'reset') {
        [rows, added] = [[], []];
        this.known.clear();
      }
    }
    this.replace(withRepeats([...rows, ...added], repeats));
  }

  /** Brings marks up to date from events that were read anew. */
  refresh(events: readonly StoredEvent[]): void {
    this.replace(withRepeats(this.current.value, new Map(events.map((event) => [event.eventId, event]))));
  }

  clear(): void {
    this.take([{ kind: 'reset' }]);
  }

  private replace(rows: readonly Row[]): void {
    for (const { key } of rows.slice(0, -MAX_ROWS)) this.known.delete(key);
    this.current.value = rows.slice(-MAX_ROWS);
  }

  private rowOf(event: StoredEvent): readonly Row[] {
    const { eventId: key, receivedAt, body } = event;
    if (this.known.has(key)) return [];
    this.known.add(key);
    return [{ key, receivedAt, eventType: body.eventType, event }];
  }

  private sampledRow(eventType: string): Row {
    return { key: `sampled-${++this.sampled}`, receivedAt: this.now().toISOString(), eventType, event: undefined };
  }
}

function withRepeats(rows: readonly Row[], repeats: ReadonlyMap<string, Repeat>): readonly Row[] {
  if (repeats.size === 0) return rows;
  return rows.map((row) => {
    const repeat = row.event && repeats.get(row.key);
    if (row.event === undefined || repeat === undefined) return row;
    const { duplicates, conflicts } = repeat;
    return { ...row, event: { ...row.event, duplicates, conflicts } };
  });
}
