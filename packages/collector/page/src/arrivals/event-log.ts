import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { ForwardedCall } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import type { Repeat, StreamMessage } from '../connection/message-reader.js';
import { byTime, rowOf, type Row } from './row.js';

/** Rows that the page holds; the oldest are dropped first. */
export const MAX_ROWS = 10_000;

/** Answers of the API that are kept until their events arrive. */
const MAX_ANSWERS = 1000;

type Change = (row: Row) => Row;

/** What arrived, in the order of its arrival: the latest rows. */
export class EventLog {
  private readonly current = signal<readonly Row[]>([]);
  private readonly known = new Set<string>();
  private readonly answers = new Map<string, ForwardedCall>();

  /** @param onDropped is given the rows that no longer fit */
  constructor(private readonly onDropped: (rows: readonly Row[]) => void = () => undefined) {}

  get rows(): ReadonlySignal<readonly Row[]> {
    return this.current;
  }

  has(key: string): boolean {
    return this.known.has(key);
  }

  /** Takes a part of the stream. What is in the log already is not added again. */
  take(messages: readonly StreamMessage[]): void {
    let rows = this.current.value;
    let added: Row[] = [];
    const changes = new Map<string, Change>();
    for (const message of messages) {
      const row = rowOf(message);
      if (row !== undefined) added.push(...this.unknown(row));
      else if (message.kind === 'duplicate') changes.set(message.eventId, repeated(message));
      else if (message.kind === 'forwarded') this.noteAnswer(message.forwarded, changes);
      else {
        [rows, added] = [[], []];
        this.known.clear();
        this.answers.clear();
      }
    }
    this.replace(changed(inOrder(rows, added), changes));
  }

  /** Takes requests that were read, from a time when the page was not open. */
  add(rows: readonly Row[]): void {
    const changes = new Map<string, Change>();
    const added = rows.flatMap((row) => {
      if (row.kind === 'rejected' && this.has(row.key)) changes.set(row.key, counted(row));
      return this.unknown(row);
    });
    this.replace(changed(inOrder(this.current.value, added), changes));
  }

  /** Takes what the API answered to events that the collector sent on. */
  addAnswers(calls: readonly ForwardedCall[]): void {
    const changes = new Map<string, Change>();
    for (const call of calls) this.noteAnswer(call, changes);
    this.replace(changed(this.current.value, changes));
  }

  /** Brings marks up to date from events that were read again. */
  refresh(events: readonly StoredEvent[]): void {
    this.replace(changed(this.current.value, new Map(events.map((event) => [event.eventId, repeated(event)]))));
  }

  clear(): void {
    this.take([{ kind: 'reset' }]);
  }

  private replace(rows: readonly Row[]): void {
    if (rows === this.current.value) return;
    const dropped = rows.slice(0, -MAX_ROWS);
    for (const { key } of dropped) this.known.delete(key);
    this.current.value = rows.length > MAX_ROWS ? rows.slice(-MAX_ROWS) : rows;
    if (dropped.length > 0) this.onDropped(dropped);
  }

  private unknown(row: Row): readonly Row[] {
    if (this.known.has(row.key)) return [];
    this.known.add(row.key);
    const answer = this.answers.get(row.key);
    if (answer === undefined) return [row];
    this.answers.delete(row.key);
    return [answered(answer)(row)];
  }

  private noteAnswer(call: ForwardedCall, changes: Map<string, Change>): void {
    if (call.eventId === undefined) return;
    if (this.known.has(call.eventId)) changes.set(call.eventId, answered(call));
    else if (this.answers.size < MAX_ANSWERS) this.answers.set(call.eventId, call);
  }
}

/** Stored events and other requests are read separately, so a row may come late. */
function inOrder(rows: readonly Row[], added: readonly Row[]): readonly Row[] {
  if (added.length === 0) return rows;
  const all = [...rows, ...added];
  const isOrdered = (index: number): boolean => (all[index - 1]?.receivedAt ?? '') <= (all[index]?.receivedAt ?? '');
  for (let index = Math.max(1, rows.length); index < all.length; index++) {
    if (!isOrdered(index)) return all.sort(byTime);
  }
  return all;
}

function changed(rows: readonly Row[], changes: ReadonlyMap<string, Change>): readonly Row[] {
  if (changes.size === 0) return rows;
  return rows.map((row) => changes.get(row.key)?.(row) ?? row);
}

function repeated({ duplicates, conflicts }: Pick<Repeat, 'duplicates' | 'conflicts'>): Change {
  return (row) => {
    if (row.kind !== 'stored') return row;
    if (duplicates === row.event.duplicates && conflicts === row.event.conflicts) return row;
    return { ...row, event: { ...row.event, duplicates, conflicts } };
  };
}

function answered(answer: ForwardedCall): Change {
  return (row) => (row.kind === 'stored' ? { ...row, answer } : row);
}

/** A row that stands for more requests than before. */
function counted(newer: Row): Change {
  return (row) => {
    if (row.kind !== 'rejected' || newer.kind !== 'rejected') return row;
    return row.rejected.count === newer.rejected.count ? row : newer;
  };
}
