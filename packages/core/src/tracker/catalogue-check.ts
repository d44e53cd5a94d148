import type { EventCatalogue, EventDefinition } from '../catalogue/catalogue.types.js';
import { propertiesProblems } from '../catalogue/properties-problems.js';
import { ASYNC_SCHEMA, validateNow } from '../catalogue/validate-now.js';
import { isJsonObject } from '../event/check-field.js';
import type { Problem } from '../event/event.types.js';
import { readsAs } from '../event/event-value.js';
import { decimalText } from '../event/foreign-values.js';
import type { ValueType } from '../event/field-rules.js';
import { nearestName } from '../event/nearest-name.js';
import { isEventValue } from './coerce-fields.js';
import type { Draft } from './draft.js';
import { writtenProperties } from './written-properties.js';

const EXPECTED: Readonly<Record<ValueType, string>> = {
  currency: 'a finite number or a plain decimal',
  numeric: 'a finite number, or a text that reads as one',
  boolean: 'true or false',
  text: 'a string',
};

/** Holds drafts against the catalogue of a tracker. */
export class CatalogueCheck {
  readonly #events: ReadonlyMap<unknown, EventDefinition>;
  readonly #names: readonly string[];

  constructor(catalogue: EventCatalogue) {
    // A map, since an event type may be called as something that every object inherits.
    this.#events = new Map(Object.entries(catalogue.events));
    this.#names = Object.keys(catalogue.events);
  }

  /** Fills in what the definition says and the draft leaves open. */
  complete(draft: Draft, fallbackType?: unknown): void {
    const definition = this.#events.get(draft.eventType ?? fallbackType);
    if (definition?.influence !== undefined) draft.influence ??= definition.influence;
    if (definition?.valueType !== undefined) draft.valueType ??= definition.valueType;
  }

  /** What the catalogue refuses, before the values are brought to their wire form; fills in what a schema adds. */
  problems(draft: Draft): Problem[] {
    const { eventType } = draft;
    if (typeof eventType !== 'string' || eventType === '') return [];
    const definition = this.#events.get(eventType);
    if (definition === undefined) return [this.#unknownType(eventType)];
    const { valueType, properties } = definition;
    return [
      ...(valueType === undefined ? [] : kindProblems(draft, valueType)),
      ...(properties === undefined ? [] : checkProperties(draft, properties)),
    ];
  }

  #unknownType(eventType: string): Problem {
    const nearest = nearestName(eventType, this.#names);
    const hint = nearest === undefined ? '; add it to defineEvents()' : `; did you mean ${nearest}?`;
    return { field: 'eventType', message: `is not in the catalogue${hint}` };
  }
}

function kindProblems({ value, valueType }: Draft, wanted: ValueType): Problem[] {
  if (value === undefined) return [];
  const [given, type] = isEventValue(value) ? [value.value, value.valueType] : [value, valueType];
  if (type !== wanted) return [{ field: 'valueType', message: `must be ${wanted}, as the catalogue has it` }];
  if (isKind(given, wanted)) return [];
  return [{ field: 'value', message: `must be ${EXPECTED[wanted]}, since the catalogue has it as ${wanted}` }];
}

function isKind(value: unknown, wanted: ValueType): boolean {
  if (typeof value === 'string') return readsAs(value, wanted);
  if (typeof value === 'boolean') return wanted === 'boolean';
  const isDecimalLike = typeof value === 'object' && value !== null && readsAs(decimalText(value) ?? '', 'currency');
  const isNumber = typeof value === 'bigint' || Number.isFinite(value) || isDecimalLike;
  return isNumber && (wanted === 'currency' || wanted === 'numeric');
}

function checkProperties(draft: Draft, schema: NonNullable<EventDefinition['properties']>): Problem[] {
  const given = draft.properties === undefined ? {} : writtenProperties(draft.properties);
  // What is no object is named by the rules that hold for every event.
  if (!isJsonObject(given)) return [];
  const validation = validateNow(schema, given);
  if ('asynchronous' in validation) return [{ field: 'properties', message: ASYNC_SCHEMA }];
  if ('issues' in validation) return propertiesProblems(validation.issues, given);
  const { value } = validation;
  if (isJsonObject(value) && value !== given && Object.keys(value).length > 0) {
    draft.properties = Object.assign(Object.create(null) as object, given, value);
  }
  return [];
}
