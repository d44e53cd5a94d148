import type { Influence, StoredEvent } from '../../../src/client/stored-event.types.js';
import { conversationOf } from '../arrivals/who.js';
import { outcomeOf, type Outcome } from './outcome.js';

/** What is known of one conversation. */
export interface Conversation extends Outcome {
  readonly id: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The conversations that events followed from, the one that something happened in last first. */
export function conversationsOf(events: readonly StoredEvent[]): readonly Conversation[] {
  const byId = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const id = conversationOf(event.body);
    if (id === undefined) continue;
    const known = byId.get(id);
    if (known === undefined) byId.set(id, [event]);
    else known.push(event);
  }
  return [...byId].map(([id, its]) => summarize(id, its)).sort((a, b) => b.lastMs - a.lastMs);
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

export type InfluenceCounts = Readonly<Record<Influence, number>>;
