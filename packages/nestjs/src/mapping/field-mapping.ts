import { callMapping } from './call-mapping.js';
import type { AnyMapping } from './decorated-event.js';
import type { MappingContext } from './mapping.types.js';

/** An event input while it is being made. */
export type DraftInput = Record<string, unknown>;

const TERMS: ReadonlySet<string> = new Set(['on', 'at', 'when']);

/** The fields of one mapping, in a form that is quick to go through. */
export class FieldMapping {
  /** Whether the mapping says anything of the value, so that it is not one occurrence. */
  readonly hasValue: boolean;
  readonly #fields: readonly (readonly [field: string, source: unknown])[];

  constructor(mapping: AnyMapping) {
    this.#fields = Object.entries(mapping).filter(([field, source]) => !TERMS.has(field) && source !== undefined);
    this.hasValue = this.#fields.some(([field]) => field === 'value');
  }

  /**
   * Fills in what the draft leaves open. As everywhere, properties are merged key by key, and a value carries its type
   * with it: a weaker layer's `valueType` does not stick to a stronger layer's value.
   *
   * @throws MappingFault
   */
  complete(draft: DraftInput, context: MappingContext): void {
    const valued = isGiven(draft['value']);
    for (const [field, source] of this.#fields) {
      const present = draft[field];
      if (isGiven(present) ? field !== 'properties' : field === 'valueType' && valued) continue;
      const found =
        typeof source === 'function' ? callMapping(field, source as (c: MappingContext) => unknown, context) : source;
      draft[field] = isPlain(present) && isPlain(found) ? { ...found, ...present } : (present ?? found);
    }
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
