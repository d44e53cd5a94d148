import type { ForwardedCall, RejectedEvent, SampledEvent } from '../../client/control.types.js';

/** Entries of each kind that are kept, for each key and for requests without a right key together. */
const MAX_ENTRIES = 1000;

/** Stands for requests whose key opened nothing. */
export const NO_NAMESPACE = '';

/** A request that was refused, with its place among all of this process. */
export interface NumberedRefusal {
  readonly index: number;
  readonly rejected: RejectedEvent;
}

/**
 * What this process remembers of requests that left nothing in the database, the latest of each kind. Every text in an
 * entry is short, so that a flood of requests fills neither memory nor storage.
 */
export class RequestLog {
  /** Of all keys, since the process started. */
  refusedCount = 0;
  private readonly refusals = new Map<string, NumberedRefusal[]>();
  private readonly sampled = new Map<string, SampledEvent[]>();
  private readonly forwarded = new Map<string, ForwardedCall[]>();

  addRefused(namespace: string, rejected: RejectedEvent): void {
    add(this.refusals, namespace, { index: ++this.refusedCount, rejected });
  }

  /** Counts one more on the latest refusal of its kind, when there are too many to keep each. */
  countRefused(namespace: string, { code, status }: RejectedEvent): boolean {
    const entries = this.refusals.get(namespace) ?? [];
    const at = entries.findLastIndex(({ rejected }) => rejected.code === code && rejected.status === status);
    const entry = entries[at];
    if (entry === undefined) return false;
    this.refusedCount++;
    const count = (entry.rejected.count ?? 1) + 1;
    entries[at] = { index: entry.index, rejected: { ...entry.rejected, count } };
    return true;
  }

  /** What holders of a key may see: its own, and those without a right key. The oldest first. */
  refusedFor(namespace: string, before = Infinity): readonly NumberedRefusal[] {
    const all = [...(this.refusals.get(namespace) ?? []), ...(this.refusals.get(NO_NAMESPACE) ?? [])];
    return all.filter(({ index }) => index < before).sort((a, b) => a.index - b.index);
  }

  addSampled(namespace: string, sampled: SampledEvent): void {
    add(this.sampled, namespace, sampled);
  }

  sampledOf(namespace: string): readonly SampledEvent[] {
    return this.sampled.get(namespace) ?? [];
  }

  addForwarded(namespace: string, call: ForwardedCall): void {
    add(this.forwarded, namespace, call);
  }

  /** Its own, and those of a key that is not one of the collector's. The oldest first. */
  forwardedFor(namespace: string): readonly ForwardedCall[] {
    const all = [...(this.forwarded.get(namespace) ?? []), ...(this.forwarded.get(NO_NAMESPACE) ?? [])];
    return all.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0));
  }

  /** Forgets what was sent with a key, and what was sent without one. */
  reset(namespace: string): void {
    for (const entries of [this.refusals, this.sampled, this.forwarded]) {
      entries.delete(namespace);
      entries.delete(NO_NAMESPACE);
    }
    this.refusedCount = 0;
  }
}

function add<Entry>(entries: Map<string, Entry[]>, namespace: string, entry: Entry): void {
  const list = entries.get(namespace) ?? [];
  entries.set(namespace, list);
  list.push(entry);
  if (list.length > MAX_ENTRIES) list.shift();
}
