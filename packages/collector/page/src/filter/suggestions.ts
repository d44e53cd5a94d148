import type { CollectorStats } from '../../../src/client/control.types.js';
import type { Row } from '../arrivals/row.js';
import type { ControlPlane } from '../connection/control-plane.js';
import { valuesOf, type FilterName } from './filter.js';

export const MAX_SUGGESTIONS = 8;

/** Rows that are searched: the latest. */
const MAX_SEARCHED = 2000;

interface Asked {
  readonly rows: readonly Row[];
  readonly stats: CollectorStats | undefined;
  readonly name: FilterName;
  /** What was typed so far: a part of what is suggested. */
  readonly text: string;
}

/** Values that a filter could have, those of the latest rows first; of types, also those of the totals. */
export function suggestionsFor({ rows, stats, name, text }: Asked): readonly string[] {
  const part = partOf(text).toLowerCase();
  const found = new Set<string>();
  const look = (value: string): boolean => {
    if (value !== '' && value.toLowerCase().includes(part)) found.add(value);
    return found.size >= MAX_SUGGESTIONS;
  };
  for (let index = rows.length - 1; index >= Math.max(0, rows.length - MAX_SEARCHED); index--) {
    const row = rows[index];
    if (row !== undefined && valuesOf(row, name).some(look)) return [...found];
  }
  if (name === 'eventType') stats?.types.some(({ eventType, folded }) => folded !== true && look(eventType));
  return [...found];
}

/** The same from what the collector holds. Rejects when it does not answer, or when the signal aborts. */
export async function collectorSuggestions(
  controlPlane: ControlPlane,
  name: FilterName,
  text: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (name !== 'property') return controlPlane.suggest(name, partOf(text), signal);
  // Of a property, the collector knows names, and the values of one name.
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(partOf(text)) ?? [];
  if (path === undefined || value === undefined) return [];
  return (await controlPlane.suggest(`properties.${path}`, value, signal)).map((found) => `${path}=${found}`);
}

function partOf(text: string): string {
  return text.replace(/^!?[=~]?/, '');
}
