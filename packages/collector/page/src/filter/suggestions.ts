import type { Row } from '../arrivals/row.types.js';
import { valuesOf, type FilterName } from './filter.js';

const MAX_SUGGESTIONS = 50;

/** Rows that are looked through: the latest. */
const MAX_LOOKED_AT = 2000;

/** Values that a filter could have, of the latest rows, the latest first. */
export function suggestionsFor(rows: readonly Row[], name: FilterName): readonly string[] {
  const found = new Set<string>();
  for (const row of rows.slice(-MAX_LOOKED_AT).reverse()) {
    for (const value of valuesOf(row, name)) if (value !== undefined && value !== '') found.add(value);
    if (found.size >= MAX_SUGGESTIONS) break;
  }
  return [...found].slice(0, MAX_SUGGESTIONS);
}
