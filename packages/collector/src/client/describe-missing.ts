import type { CollectorView } from './collector.types.js';
import type { EventFilter } from './control.types.js';
import type { StoredEvent } from './stored-event.types.js';

export interface Missing {
  readonly filter: EventFilter;
  readonly count: number;
  readonly timeoutMs: number;
  readonly events: readonly StoredEvent[];
}

/** Why a wait timed out, as far as the collector knows: what arrived instead. */
export async function describeMissing(view: CollectorView, missing: Missing): Promise<string> {
  const [stats, rejected] = await Promise.all([view.stats(), view.rejected()]);
  const { filter, count, timeoutMs, events } = missing;
  const last = rejected.at(-1);
  return [
    `waited ${timeoutMs} ms for ${count} event${count === 1 ? '' : 's'} with ${JSON.stringify(filter)}`,
    `, but ${events.length} arrived. `,
    `With this key the collector has ${stats.accepted} stored (${describeTypes(stats.byType)}), `,
    `${stats.duplicates} duplicate, ${stats.sampled} sampled out, ${stats.rejected} rejected`,
    last === undefined ? '.' : `; the last of these: ${last.message}`,
  ].join('');
}

function describeTypes(byType: Readonly<Record<string, number>>): string {
  const types = Object.entries(byType).map(([type, count]) => `${type} × ${count}`);
  if (types.length === 0) return 'none';
  return types.length > 10 ? `${types.slice(0, 10).join(', ')}, …` : types.join(', ');
}
