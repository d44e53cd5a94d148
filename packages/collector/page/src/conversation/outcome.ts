import type { Influence, StoredEvent, ValueType } from '../../../src/client/stored-event.types.js';
import { sumDecimals } from '../../../src/server/storage/sum-decimals.js';

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
