import type { Influence, StoredEvent, ValueType } from '../../../src/client/stored-event.types.js';
import { addSums, sumDecimals } from '../../../src/server/storage/sum-decimals.js';
import { conversationOf } from '../arrivals/row.js';

/** What is known of one conversation. */
export interface Conversation extends Outcome {
  readonly id: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Conversations by their id. */
export type Conversations = ReadonlyMap<string, Conversation>;

/** Adds events to the conversations that they name. */
export function addConversations(known: Conversations, events: readonly StoredEvent[]): Conversations {
  const byId = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const id = conversationOf(event.body);
    if (id === undefined) continue;
    const its = byId.get(id);
    if (its === undefined) byId.set(id, [event]);
    else its.push(event);
  }
  return mergeConversations(known, new Map([...byId].map(([id, its]) => [id, summarize(id, its)])));
}

/** Both together; no event may be in both. */
export function mergeConversations(some: Conversations, others: Conversations): Conversations {
  if (some.size === 0) return others;
  const all = new Map(some);
  for (const [id, other] of others) {
    const one = all.get(id);
    all.set(id, one === undefined ? other : merge(one, other));
  }
  return all;
}

function summarize(id: string, events: readonly StoredEvent[]): Conversation {
  const times = events.map(({ derived }) => Date.parse(derived.eventAt));
  return {
    id,
    count: events.length,
    firstMs: times.reduce((first, time) => Math.min(first, time), Infinity),
    lastMs: times.reduce((last, time) => Math.max(last, time), -Infinity),
    ...outcomeOf(events),
  };
}

function merge(a: Conversation, b: Conversation): Conversation {
  const sum = (type: 'currency' | 'numeric'): Outcome['sums'] => {
    const sums = [a.sums[type], b.sums[type]].filter((one) => one !== undefined);
    return sums.length === 0 ? {} : { [type]: addSums(sums) };
  };
  const influence = (name: Influence): number => a.byInfluence[name] + b.byInfluence[name];
  return {
    id: a.id,
    count: a.count + b.count,
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
    byInfluence: { positive: influence('positive'), neutral: influence('neutral'), negative: influence('negative') },
    sums: { ...sum('currency'), ...sum('numeric') },
    score: (a.score * a.count + b.score * b.count) / (a.count + b.count),
  };
}

/** What events come to. */
export interface Outcome {
  readonly byInfluence: Readonly<Record<Influence, number>>;
  /** Exact sums of the values that read as their type; undefined when there is none of it. */
  readonly sums: Readonly<Partial<Record<'currency' | 'numeric', string>>>;
  /** The mean of the quality impact scores, -1 to 1. */
  readonly score: number;
}

/** What some events come to, one at least. */
export function outcomeOf(events: readonly StoredEvent[]): Outcome {
  const count = (influence: Influence): number =>
    events.filter(({ derived }) => derived.influence === influence).length;
  const score = events.reduce((sum, { derived }) => sum + derived.qualityImpactScore, 0) / events.length;
  const [currency, numeric] = [sumOf(events, 'currency'), sumOf(events, 'numeric')];
  return {
    byInfluence: { positive: count('positive'), neutral: count('neutral'), negative: count('negative') },
    sums: { ...(currency !== undefined && { currency }), ...(numeric !== undefined && { numeric }) },
    score,
  };
}

function sumOf(events: readonly StoredEvent[], type: ValueType): string | undefined {
  const values = events.filter(({ derived }) => derived.valueType === type).map(({ body }) => body.value);
  return values.length === 0 ? undefined : sumDecimals(values);
}
